using System.Reflection;
using FewLabel.Augmentation;

namespace FewLabel.Tests.Docs;

/// <summary>
/// Finds a value in the code by its name: <c>DeepPropagationOptions.Training.Epochs</c> of options of which nothing is said,
/// <c>PretrainOptions.Quick.Moco</c> of a static value, <c>Recipe.Digits.Augmentation.StrokeWidth.Change</c> of a part of a transform.
/// </summary>
internal static class CodeValue
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    private static readonly Lazy<ILookup<string, Type>> Types = new(() => Directory.EnumerateFiles(AppContext.BaseDirectory, "FewLabel*.dll")
        .Select(Path.GetFileNameWithoutExtension).Where(name => !name!.Contains(".Tests", StringComparison.Ordinal))
        .SelectMany(name => Assembly.Load(name!).GetTypes()).Where(type => !type.IsNested)
        .ToLookup(type => type.Name));

    /// <summary>The value of a path.</summary>
    /// <exception cref="KeyNotFoundException">There is no such type, or no such member of it.</exception>
    public static object? Of(string path)
    {
        if (path.Split('.') is not [var typeName, var first, .. var others])
        {
            throw new KeyNotFoundException($"{path} names a type and none of its members");
        }

        var type = Types.Value[typeName].ToList() is [var only] ? only : throw new KeyNotFoundException($"there is no type {typeName}, or more than one ({path})");
        var value = type.GetProperty(first, Static) is { } property ? property.GetValue(null)
            : type.GetField(first, Static) is { } field ? field.GetValue(null)
            : Member(Create(type), first, path);
        return others.Aggregate(value, (owner, name) => Member(owner, name, path));
    }

    private static object? Member(object? owner, string name, string path) =>
        owner?.GetType().GetProperty(name) is { } property ? property.GetValue(owner)
        : owner is Compose composed && composed.Transforms.SingleOrDefault(part => part.GetType().Name == name) is { } part ? part
        : throw new KeyNotFoundException($"{owner?.GetType().Name ?? "nothing"} has no property {name} ({path})");

    /// <summary>An instance of which nothing is said.</summary>
    private static object Create(Type type)
    {
        var constructor = type.GetConstructors().Where(_ => !type.IsAbstract).FirstOrDefault(candidate => candidate.GetParameters().All(parameter => parameter.IsOptional))
            ?? throw new KeyNotFoundException($"{type.Name} cannot be made without settings, and has no such static member");
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
    }
}
