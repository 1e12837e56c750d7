using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using TorchSharp;

namespace FewLabel.Labeling;

public sealed partial class LabelingSession
{
    /// <summary>What happens before a line is flushed, in tests.</summary>
    internal Action? BeforeFlush { set => _journal.BeforeFlush = value; }

    private void Enter(LabelingAction action, IEnumerable<long> images, string? className = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        long[] given = [.. images.Distinct()];
        RequireImages(given);
        if (given.Length == 0)
        {
            throw new ArgumentException("No image is given; name one or more.", nameof(images));
        }

        lock (_entering)
        {
            Keep(new LabelingEntry { Do = action, Images = Array.ConvertAll(given, image => Images[(int)image]), Class = className });
        }
    }

    /// <summary>The entry counts once it is on the disk.</summary>
    private void Keep(LabelingEntry entry)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _journal.Append(entry.ToJson());
        _state.Apply(entry);
    }

    private void RequireImages(long[] images)
    {
        foreach (var image in images)
        {
            if (image < 0 || image >= Images.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(images), image, $"The images run from 0 to {Images.Length - 1}.");
            }
        }
    }

    private void RequireClass(string name)
    {
        if (!_state.HasClass(name))
        {
            throw new FewLabelException($"There is no class '{name}'. The classes are {string.Join(", ", _state.Snapshot(_measured).Classes.Select(own => $"'{own}'"))}.");
        }
    }

    private static void RequireNames(ImmutableArray<string> names, torch.Tensor features)
    {
        if (features.dim() != 2 || features.shape[0] != names.Length || names.Length < 2)
        {
            throw new ArgumentException(
                $"There are {names.Length} images and features of shape ({string.Join(", ", features.shape)}); give two images or more, and a row for each.", nameof(features));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name) || !IsWellFormed(name) || !seen.Add(name))
            {
                throw new ArgumentException(
                    string.IsNullOrEmpty(name) ? "An image has no name; each needs one." : $"The name '{name}' is not valid text, or two images have it; each needs its own.", nameof(names));
            }
        }
    }

    private static string Checked(string className)
    {
        ArgumentNullException.ThrowIfNull(className);
        var name = className.Trim();
        return name.Length is >= 1 and <= LongestName && IsWellFormed(name) && !name.Any(char.IsControl)
            ? name
            : throw new ArgumentException($"The name of a class has 1 to {LongestName} characters, none a control character; this one has {name.Length}.", nameof(className));
    }

    /// <summary>Whether it can be written as UTF-8 and read again.</summary>
    private static bool IsWellFormed(ReadOnlySpan<char> name)
    {
        while (Rune.DecodeFromUtf16(name, out _, out var consumed) == OperationStatus.Done)
        {
            name = name[consumed..];
        }

        return name.IsEmpty;
    }
}
