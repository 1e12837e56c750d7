using FewLabel;
using FewLabel.Networks;
using FewLabel.Training;

namespace MnistHundredLabels;

/// <summary>A method that the sample knows: its key on the command line, its name, and how it joins an experiment.</summary>
internal sealed record Method(string Key, string Name, Action<ExperimentBuilder, SampleOptions> Add)
{
    private const string Moco = "MoCo";

    private const string FewLabel = "FewLabel";

    /// <summary>Those that are trained unless others are asked for.</summary>
    public static IReadOnlyList<Method> Usual { get; } =
    [
        Supervised("mlp1", "MLP 1", Architectures.Mlp1),
        Supervised("mlp2", "MLP 2", Architectures.Mlp2),
        Supervised("cnn", "CNN", Architectures.Cnn),
        new("moco", Moco, (builder, options) => builder.Pretrain(Moco, options.Preset.Encoder, options.Preset.Options)),
        new("fewlabel", FewLabel, AddFewLabel),
    ];

    public static IReadOnlyList<Method> All { get; } =
    [
        .. Usual,
        new("pseudolabel", "Pseudo-labels", (builder, _) => builder.TrainSemiSupervised("Pseudo-labels", Architectures.Cnn, SemiSupervisedOptions.PseudoLabel)),
        SemiSupervised("FixMatch", SemiSupervisedOptions.FixMatch),
        SemiSupervised("FlexMatch", SemiSupervisedOptions.FlexMatch),
        SemiSupervised("FreeMatch", SemiSupervisedOptions.FreeMatch),
        SemiSupervised("SoftMatch", SemiSupervisedOptions.SoftMatch),
    ];

    /// <summary>The method of a key or a name, whatever the case and the spaces; null if there is none.</summary>
    public static Method? Find(string text)
    {
        var key = text.Replace(" ", "", StringComparison.Ordinal);
        return All.FirstOrDefault(method => method.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Goes on from MoCo's encoder; where MoCo is not asked for, it is pre-trained for this alone.</summary>
    private static void AddFewLabel(ExperimentBuilder builder, SampleOptions options)
    {
        if (options.Methods.All(method => method.Name != Moco))
        {
            var alone = options.Preset.Options with { LinearProbe = null, FineTune = null, Propagate = null };
            builder.Pretrain(Moco, options.Preset.Encoder, alone);
        }

        builder.PropagateDeeply(FewLabel, Moco, Recipe.Digits.Propagation);
    }

    private static Method Supervised(string key, string name, Architecture architecture) =>
        new(key, name, (builder, _) => builder.Train(name, architecture, Recipe.Digits.Supervised));

    private static Method SemiSupervised(string name, SemiSupervisedOptions options) => new(
        name.ToLowerInvariant(), name, (builder, _) => builder.TrainSemiSupervised(name, Architectures.Cnn, options, Recipe.Digits.StrongAugmentation));
}
