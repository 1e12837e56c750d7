namespace FewLabel.Tests;

/// <summary>A test on the real MNIST, which the environment variable <c>FEWLABEL_DATA</c> must lead to; else it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealMnistFactAttribute : FactAttribute
{
    private static readonly string[] Files =
    [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
    ];

    /// <summary>Decides whether the test can run.</summary>
    public RealMnistFactAttribute()
    {
        if (Folder is null)
        {
            var value = Environment.GetEnvironmentVariable("FEWLABEL_DATA");
            Skip = "NOT RUN, NOTHING WAS CHECKED: real MNIST is not here. Set FEWLABEL_DATA to a folder with the four files "
                + $"({string.Join(", ", Files)}, plain or .gz), in it or in its folder mnist; it is {(string.IsNullOrEmpty(value) ? "not set" : $"'{value}'")}.";
        }
    }

    /// <summary>The folder that holds the four files; null if there is none.</summary>
    public static string? Folder
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("FEWLABEL_DATA");
            return string.IsNullOrWhiteSpace(root)
                ? null
                : Array.Find([Path.Combine(root, "mnist"), root], folder => Files.All(file => IsIn(folder, file)));
        }
    }

    private static bool IsIn(string folder, string file) =>
        File.Exists(Path.Combine(folder, file)) || File.Exists(Path.Combine(folder, file + ".gz"));
}
