using System.Collections.Immutable;
using static System.FormattableString;

namespace FewLabel.Data;

/// <summary>Says what is odd about pictures that were read or left out.</summary>
internal static class PictureNotes
{
    /// <summary>A sentence for each format that is not read, and one for pictures without content.</summary>
    /// <param name="skipped">The pictures that were left out.</param>
    /// <param name="flat">The paths of those that came out nearly of one value.</param>
    public static IEnumerable<string> Of(ImmutableArray<SkippedImageFile> skipped, ImmutableArray<string> flat)
    {
        foreach (var format in skipped.Where(file => file.Format is not null).GroupBy(file => file.Format!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            yield return Invariant($"Left out: {format.Count():N0} files of one kind, {format.Key}; the first is {format.First().Path}. {PictureFormats.Read} are read: convert them to one of these.");
        }

        if (flat.Length > 0)
        {
            yield return Invariant($"{flat.Length:N0} pictures are nearly of one value, and nothing can be seen in them; the first is {flat[0]}. Pictures of 16 bits that use few of their values need ImageFileOptions.Intensity, such as IntensityRange.Auto.");
        }
    }
}
