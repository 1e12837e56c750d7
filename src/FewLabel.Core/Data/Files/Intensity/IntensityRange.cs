using System.Text.Json.Serialization;

namespace FewLabel.Data;

/// <summary>
/// Which values of a picture become black and white; those between are spread evenly over the 256 values of an image. Values are those of 16
/// bits, 0 to 65,535; a value of 8 bits counts 257 times. Immutable.
/// </summary>
public sealed record IntensityRange
{
    /// <summary>The largest value.</summary>
    internal const int Most = ushort.MaxValue;

    /// <summary>All values: of 16 bits the upper 8 count. A picture that uses low values alone is dark.</summary>
    public static IntensityRange Full { get; } = new() { Black = 0, White = Most };

    /// <summary>
    /// The values of the training pictures together: their darkest thousandth becomes black and their brightest thousandth white, in test pictures
    /// too, and in those that a classifier sees later. The pictures are read twice. A picture that is read alone is a set of its own.
    /// </summary>
    public static IntensityRange Auto { get; } = new();

    /// <summary>
    /// The values of each picture: its darkest thousandth becomes black and its brightest thousandth white. How bright pictures are beside each
    /// other is lost. For pictures of which each was exposed otherwise.
    /// </summary>
    public static IntensityRange PerPicture { get; } = new() { IsPerPicture = true };

    /// <summary>The value that becomes black, with all below it; null takes that of the darkest thousandth.</summary>
    public int? Black { get; init; }

    /// <summary>The value that becomes white, with all above it; null takes that of the brightest thousandth.</summary>
    public int? White { get; init; }

    /// <summary>Whether values that are null are those of each picture, and not of the training pictures together. Default false.</summary>
    public bool IsPerPicture { get; init; }

    /// <summary>Whether values of the set are wanted.</summary>
    [JsonIgnore]
    internal bool IsOfSet => !IsPerPicture && (Black is null || White is null);

    /// <summary>Whether nothing changes but the count of bits.</summary>
    [JsonIgnore]
    internal bool IsFull => Black == 0 && White == Most;

    /// <summary>The same values for all pictures, such as 0 and 4,095 for a detector of 12 bits.</summary>
    /// <param name="black">The value that becomes black, 0 or more.</param>
    /// <param name="white">The value that becomes white, more than <paramref name="black"/> and at most 65,535.</param>
    /// <returns>The range.</returns>
    public static IntensityRange Between(int black, int white) => new() { Black = black, White = white };

    /// <summary>What is wrong with it.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    internal IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Black is < 0 or >= Most)
        {
            faults.Add(nameof(Black), Black, "0 to 65,534");
        }

        if (White is < 1 or > Most || White <= Black)
        {
            faults.Add(nameof(White), White, "more than Black, and at most 65,535");
        }

        return faults.Found;
    }
}
