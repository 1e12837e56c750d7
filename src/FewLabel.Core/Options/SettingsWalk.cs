using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel;

/// <summary>
/// Follows a value down to numbers and texts. Of the library's own types the properties count; of other people's, which are not known, all
/// fields, private ones too: a parameter that nobody declared is a parameter nonetheless.
/// </summary>
internal sealed class SettingsWalk(IDictionary<string, string> settings)
{
    /// <summary>What stands behind the type of a value that cannot be looked into.</summary>
    public const string NotCompared = " (not compared)";

    /// <summary>Longer lists of numbers or texts are replaced by a digest.</summary>
    private const int MostItems = 64;

    private static readonly HashSet<string> Library =
        ["FewLabel", "FewLabel.Core", "FewLabel.Models", "FewLabel.Moco", "FewLabel.Onnx", "FewLabel.Pretrained", "FewLabel.Reporting"];

    private readonly HashSet<object> _around = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a type is the library's.</summary>
    public static bool IsLibrary(Type type) => Library.Contains(type.Assembly.GetName().Name ?? "");

    public void Add(string name, object? value)
    {
        switch (value)
        {
            case null:
                settings[name] = SettingsSnapshot.Absent;
                break;
            case string or bool or IFormattable when Text(value) is { } text:
                settings[name] = text;
                break;
            case torch.Tensor tensor:
                settings[name] = Text(tensor);
                break;
            case ITuple tuple:
                AddItems(name, Enumerable.Range(0, tuple.Length).Select(place => tuple[place]));
                break;
            case IDictionary pairs:
                foreach (DictionaryEntry pair in pairs)
                {
                    Add($"{name}[{pair.Key}]", pair.Value);
                }

                break;
            case IEnumerable items and not ImageTransform:
                AddItems(name, items.Cast<object?>());
                break;
            default:
                AddParts(name, value);
                break;
        }
    }

    private static string? Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        string or IFormattable => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Text(torch.Tensor tensor)
    {
        using var plain = tensor.detach().cpu();
        using var dense = plain.contiguous();
        return $"{dense.dtype} ({string.Join(", ", dense.shape)}) {SettingsSnapshot.Digest(dense.bytes)}";
    }

    private void AddItems(string name, IEnumerable<object?> items)
    {
        object?[] all = [.. items];
        string?[] texts = all.Length > MostItems ? [.. all.Select(item => item is null ? SettingsSnapshot.Absent : Text(item))] : [null];
        if (!texts.Contains(null))
        {
            settings[name] = $"{all.Length} ({SettingsSnapshot.Digest(Encoding.UTF8.GetBytes(string.Join('\n', texts)))})";
            return;
        }

        for (var place = 0; place < all.Length; place++)
        {
            Add($"{name}[{place}]", all[place]);
        }
    }

    private void AddParts(string name, object value)
    {
        var type = value.GetType();
        if (value is Delegate || IsForeign(type))
        {
            settings[name] = type.Name + NotCompared;
        }
        else if (!_around.Add(value))
        {
            settings[name] = $"{type.Name} around it";
        }
        else
        {
            settings[name] = IsLibrary(type) ? type.Name : type.FullName ?? type.Name;
            foreach (var (part, inner) in (value as ImageTransform)?.DescribeParameters()?.OrderBy(pair => pair.Key, StringComparer.Ordinal) ?? Parts(value, type))
            {
                Add($"{name}.{part}", inner);
            }

            _around.Remove(value);
        }
    }

    /// <summary>Types of the runtime and of TorchSharp have parts that change while nothing of a run does.</summary>
    private static bool IsForeign(Type type) =>
        type.Assembly == typeof(torch).Assembly || type.Assembly.GetName().Name is { } name
        && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name == "mscorlib");

    private static IEnumerable<KeyValuePair<string, object?>> Parts(object value, Type type)
    {
        var current = type;
        for (; current is not null && !IsLibrary(current) && !IsForeign(current); current = current.BaseType)
        {
            foreach (var field in current.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return new(current == type ? PlainName(field) : $"{current.Name}.{PlainName(field)}", field.GetValue(value));
            }
        }

        if (current is null || !IsLibrary(current))
        {
            yield break;
        }

        foreach (var property in current.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(IsSetting))
        {
            yield return new(property.Name, property.GetValue(value));
        }
    }

    private static bool IsSetting(PropertyInfo property) => property.GetIndexParameters().Length == 0
        && !Attribute.IsDefined(property, typeof(DerivedSettingAttribute), inherit: true)
        && (property.GetMethod?.IsPublic == true || Attribute.IsDefined(property, typeof(SettingAttribute), inherit: true));

    /// <summary>A property's field is called <c>&lt;Share&gt;k__BackingField</c>, a parameter's <c>&lt;share&gt;P</c>.</summary>
    private static string PlainName(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? field.Name[1..end] : field.Name;
}
