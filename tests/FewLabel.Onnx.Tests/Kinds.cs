using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>A classifier of every kind that can be exported.</summary>
internal static class Kinds
{
    private static readonly ImageShape Shape = new(1, 28, 28);

    private static readonly MomentNormalization[] Scales = [new(zoom: 0.93), MomentNormalization.None, new(zoom: 1.07)];

    private static readonly Dictionary<string, Func<Classifier>> All = new()
    {
        ["single"] = () => Of(Architectures.Cnn),
        ["single of residual blocks"] = () => Of(Architectures.ResNet18),
        ["single, enlarged"] = () => Of(Architectures.Cnn.WithInputSize(40)),
        ["in a form"] = () => Of(Architectures.Mlp2.WithInputNormalization(new MomentNormalization(upright: true, width: 0.65))),
        ["in three scales"] = () => Of(Architectures.Cnn.WithInputNormalization(Scales)),
        ["in three scales of a form, enlarged"] = () => Of(Architectures.Cnn.WithInputSize(40).WithInputNormalization(Scales).WithInputNormalization(new MomentNormalization())),
        ["vision transformer"] = () => Of(Architectures.VisionTransformer(Transformer)),
        ["vision transformer, resized"] = () => Of(Architectures.VisionTransformer(Transformer with { RegisterTokens = 2, LayerScale = 0.5, Pooling = TokenPooling.ClassTokenAndPatchMean }).WithInputSize(35)),
        ["in mirrored views"] = () => Of(Architectures.Cnn.WithViews(new FeatureOptions { Mirrored = true }, normalized: false)),
        ["in six views of features of unit length, enlarged"] = () => Of(Architectures.Cnn.WithInputSize(40).WithViews(new FeatureOptions { Crops = 5 }, normalized: true)),
        ["in four mirrored views, in a form"] = () => Of(Architectures.Mlp2.WithInputNormalization(new MomentNormalization()).WithViews(new FeatureOptions { Mirrored = true, Crops = 1 }, normalized: true)),
        ["with prototypes"] = () => Of(Prototypes),
        ["ensemble"] = () => Of(Architectures.Cnn, Architectures.Cnn, Architectures.Mlp2),
        ["ensemble as deep propagation makes it"] = () => Of(Prototypes, Prototypes, Prototypes),
        ["ensemble that counts by powers"] = WithPowers,
        ["ensemble of one member that counts by its power"] = () => WithPowers(Architectures.Mlp2),
        ["ensemble of one network twice"] = TheSameTwice,
        ["own head, one layer twice"] = OwnHead,
    };

    private static Architecture Prototypes => ArchitectureRegistry.BuiltIn.Create(WithPrototypes(Architectures.Cnn.WithInputNormalization(Scales).WithInputNormalization(new MomentNormalization()).Spec, 25));

    private static VisionTransformerOptions Transformer => new() { Width = 24, Depth = 2, Heads = 2, PatchSize = 7, PositionSize = 28 };

    /// <summary>The description of a network that decides by prototypes.</summary>
    public static ArchitectureSpec WithPrototypes(ArchitectureSpec inner, int groups) =>
        new("PrototypeHead", new Dictionary<string, object?> { ["groups"] = groups, ["temperature"] = 0.015 }, inner);

    public static TheoryData<string> Names => new(All.Keys);

    public static Classifier Create(string kind) => All[kind]();

    private static Classifier Of(params Architecture[] architectures) => Trained.Classifier(Shape, 10, architectures);

    private static Classifier WithPowers() => WithPowers(Architectures.Cnn, Architectures.Mlp2, Architectures.Mlp1);

    private static Classifier WithPowers(params Architecture[] architectures)
    {
        using var random = new RandomSource(6);
        double[] powers = [0.4, 0, 1.7];
        return new Classifier(
            new ClassifierEnsemble([.. architectures.Select(one => one.CreateClassifier(Shape, 10, random))]) { Powers = [.. powers.Take(architectures.Length)] },
            Trained.Info(Shape, 10, architectures), torch.CPU);
    }

    private static Classifier TheSameTwice()
    {
        using var random = new RandomSource(4);
        var member = Architectures.Mlp2.CreateClassifier(Shape, 10, random);
        return new Classifier(new ClassifierEnsemble([member, member]), Trained.Info(Shape, 10, [Architectures.Mlp2, Architectures.Mlp2]), torch.CPU);
    }

    private static Classifier OwnHead()
    {
        using var random = new RandomSource(2);
        var encoder = Architectures.Mlp2.CreateEncoder(Shape, random);
        var twice = nn.Linear(64, 64);
        var head = nn.Sequential(twice, nn.BatchNorm1d(64), nn.ReLU(), twice, nn.Dropout(0.5), Heads.Linear(64, 10, random));
        return new Classifier(new ImageClassifier(encoder, head, 10), Trained.Info(Shape, 10, [Architectures.Mlp2]), torch.CPU);
    }
}
