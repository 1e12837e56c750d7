using FewLabel;
using FewLabel.Networks;

namespace MnistHundredLabels;

/// <summary>A method that the sample knows: its key on the command line, its name, and how it joins an experiment.</summary>
internal sealed record Method(string Key, string Name, Action<ExperimentBuilder, Preset> Add)
{
    public static IReadOnlyList<Method> All { get; } =
    [
        Supervised("mlp1", "MLP 1", Models.Mlp1),
        Supervised("mlp2", "MLP 2", Models.Mlp2),
        Supervised("cnn", "CNN", Models.Cnn),
        new("moco", "MoCo", (builder, preset) => builder.Pretrain("MoCo", preset.Encoder, preset.Options)),
    ];

    /// <summary>The method of a key or a name, whatever the case and the spaces; null if there is none.</summary>
    public static Method? Find(string text)
    {
        var key = text.Replace(" ", "", StringComparison.Ordinal);
        return All.FirstOrDefault(method => method.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    private static Method Supervised(string key, string name, Architecture architecture) =>
        new(key, name, (builder, _) => builder.Train(name, architecture));
}
