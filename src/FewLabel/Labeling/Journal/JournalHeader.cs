using System.Text.Json;
using System.Text.Json.Serialization;
using FewLabel.Data;

namespace FewLabel.Labeling;

/// <summary>The first line of a journal: what stays the same from the first label on.</summary>
/// <param name="Version">The form of the file.</param>
/// <param name="Seed">The seed of the measured sample and of what is drawn at random.</param>
/// <param name="MeasuredShare">The share of the images that is labeled for measuring alone.</param>
internal sealed record JournalHeader(
    [property: JsonPropertyName("fewlabel-labeling"), JsonRequired] int Version,
    [property: JsonPropertyName("seed"), JsonRequired] long Seed,
    [property: JsonPropertyName("measuredShare"), JsonRequired] double MeasuredShare)
{
    public const int Current = 1;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <exception cref="DataFormatException">It is not a header.</exception>
    /// <exception cref="FewLabelException">It is of a newer version.</exception>
    public static JournalHeader Parse(string path, byte[] json)
    {
        JournalHeader? header;
        try
        {
            header = JsonSerializer.Deserialize<JournalHeader>(json);
        }
        catch (JsonException error)
        {
            throw new DataFormatException(path, $"{path} is damaged: its first line is not what is written there ({error.Message.TrimEnd('.')}).", error);
        }

        return header switch
        {
            null or { MeasuredShare: not (>= 0 and <= LabelingOptions.LargestMeasuredShare) } => throw new DataFormatException(path, $"{path} is damaged: its first line is not what is written there."),
            { Version: not Current } => throw new FewLabelException($"{path} has the form {header.Version} of another version of FewLabel; this one reads {Current}. Go on with that version, or give another file."),
            _ => header,
        };
    }
}
