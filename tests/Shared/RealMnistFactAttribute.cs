namespace FewLabel.Tests;

/// <summary>
/// A test on the real MNIST, which the environment variable <c>FEWLABEL_DATA</c> must lead to; else it is skipped, and says so. Where
/// <c>CI=true</c> and that variable is set, it fails.
/// </summary>
public sealed class RealMnistFactAttribute() : ConditionalFactAttribute(Missing, Surroundings.AreProvided && !string.IsNullOrWhiteSpace(Root))
{
    private static readonly string[] Files =
    [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
    ];

    /// <summary>The folder that holds the four files.</summary>
    public static string Folder
    {
        get
        {
            Surroundings.Require(Missing);
            return Found()!;
        }
    }

    private static string? Missing
    {
        get
        {
            return Found() is not null
                ? null
                : "real MNIST is not here. Set FEWLABEL_DATA to a folder with the four files "
                + $"({string.Join(", ", Files)}, plain or .gz), in it or in its folder mnist; it is {(string.IsNullOrEmpty(Root) ? "not set" : $"'{Root}'")}.";
        }
    }

    private static string? Root => Environment.GetEnvironmentVariable("FEWLABEL_DATA");

    private static string? Found() => Root is { } root && !string.IsNullOrWhiteSpace(root)
        ? Array.Find([Path.Combine(root, "mnist"), root], folder => Files.All(file => IsIn(folder, file)))
        : null;

    private static bool IsIn(string folder, string file) =>
        File.Exists(Path.Combine(folder, file)) || File.Exists(Path.Combine(folder, file + ".gz"));
}
