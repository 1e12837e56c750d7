using FewLabel;
using FewLabel.Networks;
using FewLabel.Training;

namespace MnistHundredLabels;

/// <summary>A method that the sample knows.</summary>
internal sealed record Method(string Key, string Name, Architecture Architecture, SupervisedOptions Options)
{
    public static IReadOnlyList<Method> All { get; } =
    [
        new("mlp1", "MLP 1", Models.Mlp1, new SupervisedOptions()),
        new("mlp2", "MLP 2", Models.Mlp2, new SupervisedOptions()),
        new("cnn", "CNN", Models.Cnn, new SupervisedOptions()),
    ];

    /// <summary>The method of a key or a name, whatever the case and the spaces; null if there is none.</summary>
    public static Method? Find(string text)
    {
        var key = text.Replace(" ", "", StringComparison.Ordinal);
        return All.FirstOrDefault(method => method.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }
}
