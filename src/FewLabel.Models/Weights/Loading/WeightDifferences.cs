using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Collects how weights differ from a module, to tell it all at once.</summary>
internal sealed class WeightDifferences
{
    private const int MostNames = 10;

    private readonly List<(string Name, string Text)> _different = [];
    private readonly List<string> _remedies = [];
    private bool _couldAdapt;

    /// <summary>The module's names that the file lacks.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>The file's names that the module lacks.</summary>
    public List<string> LeftOver { get; } = [];

    /// <summary>Whether there are any.</summary>
    public bool Any => Missing.Count + LeftOver.Count + _different.Count > 0;

    /// <summary>Adds a tensor of another shape or type.</summary>
    /// <param name="name">The module's name of it.</param>
    /// <param name="source">The file's tensor.</param>
    /// <param name="target">The module's tensor.</param>
    /// <param name="couldAdapt">Whether it is a first convolution that could be made to fit.</param>
    /// <param name="remedy">What to do about it; null where nothing is known.</param>
    public void AddDifferent(string name, Tensor source, Tensor target, bool couldAdapt, string? remedy)
    {
        if (remedy is not null)
        {
            _remedies.Add(remedy);
        }

        _couldAdapt |= couldAdapt;
        _different.Add((name, $"{name} is {Describe(source)} in the file and {Describe(target)} in the module"));
    }

    /// <summary>The error that tells them.</summary>
    public WeightMismatchException ToException(string module, string file, string prefix)
    {
        var lines = new List<string>
        {
            $"The weights of {file}{(prefix.Length > 0 ? $" (after the prefix '{prefix}')" : "")} do not fit {module}; nothing was loaded.",
        };
        AddList(lines, "missing in the file", Missing);
        AddList(lines, "left over in the file", [.. LeftOver.Select(Plain)]);
        AddList(lines, "of another shape or type", [.. _different.Select(item => item.Text)]);
        if (_couldAdapt)
        {
            lines.Add($"To load it with another number of channels, set {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.AdaptInput)}.");
        }

        lines.AddRange(_remedies);
        lines.Add(
            $"Heads that need not fit can be named in {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.HeadsMayDiffer)}; "
            + "for the rest, give weights of this architecture, image shape and type of numbers.");
        return new WeightMismatchException(
            string.Join(Environment.NewLine, lines), [.. Missing], [.. LeftOver], [.. _different.Select(item => item.Name)]);
    }

    private static void AddList(List<string> lines, string what, List<string> names)
    {
        if (names.Count > 0)
        {
            var rest = names.Count - MostNames;
            lines.Add($"- {names.Count} {what}: {string.Join(", ", names.Take(MostNames))}{(rest > 0 ? $" and {rest} more" : "")}.");
        }
    }

    private static string Plain(string name) => FileFaults.Quote(name).Trim('\'');

    private static string Describe(Tensor tensor) => $"{tensor.dtype} {TensorShape.Format(tensor.shape)}";
}
