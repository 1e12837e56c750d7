using System.Globalization;
using System.Text.Json.Serialization;

namespace FewLabel.Tool.Commands;

/// <summary>What a classifier file holds.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Numbers">How many numbers its networks consist of.</param>
/// <param name="Classifier">What it says of itself.</param>
internal sealed record SavedClassifier(string Path, long Bytes, long Numbers, ClassifierInfo Classifier)
{
    /// <summary>For people.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, string Value)> Lines =>
    [
        ("File", $"{Path}, {Count(Bytes)} bytes"),
        ("Method", Classifier.Method),
        ("Learned from", $"{Classifier.Dataset}, {Count(Classifier.LabeledCount)} labeled images, seed {Classifier.Seed}"),
        ("Made by", $"FewLabel {Classifier.Version}"),
        ("Classes", $"{Classifier.ClassNames.Length}: {string.Join(", ", Classifier.ClassNames)}"),
        ("Input", $"{Classifier.Input}, {(Classifier.Pictures is { } pictures ? $"files fitted by {pictures.Fit}" : "from images of this size")}"),
        ("Networks", $"{Classifier.Networks.Length}, {Count(Numbers)} numbers"),
        .. Classifier.Networks.Select(network => ("", network.ToString())),
    ];

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
