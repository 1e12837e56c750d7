using FewLabel.Augmentation;
using FewLabel.Benchmarks.Jobs.Plain;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>A whole job that several libraries do.</summary>
/// <param name="Name">Its name, here and in <c>jobs.py</c>.</param>
/// <param name="Description">What is done with each image.</param>
/// <param name="ImageCount">How many images it works on.</param>
/// <param name="Ours">FewLabel's side.</param>
/// <param name="Plain">The same in TorchSharp, module by module; null where TorchSharp has nothing for it.</param>
/// <param name="Cost">What it takes at least.</param>
internal sealed record Job(
    string Name, string Description, int ImageCount, Func<ImageSet, IJobSide> Ours, Func<ImageSet, IJobSide>? Plain, Func<JobCost> Cost)
{
    private const int ExtractionBatch = 128;

    /// <summary>Whether its layers' products are worth a table of their own.</summary>
    public bool ShowsLayers => Name == "moco-resnet50";

    private static readonly MocoOptions ResNetMoco = PretrainOptions.ReferenceStudy.Moco with { BatchNormGroups = 1, RecordEvery = 1 };
    private static readonly MocoOptions SmallMoco = PretrainOptions.Quick.Moco;

    /// <summary>All jobs.</summary>
    public static IReadOnlyList<Job> All { get; } =
    [
        Supervised("cnn-20", "CNN, training, Adam, batches of 20", 20, null),
        Supervised("cnn-20-augmented", "the same with the study's augmentation", 20, Augmentations.ReferenceStudy),
        Supervised("cnn-256", "CNN, training, Adam, batches of 256", 256, null),
        Moco("moco-small", "CNN backbone, MoCo v2, AdamW, batches of 256, equal views", Architectures.CnnBackbone, SmallMoco, Augmentations.None),
        Moco("moco-small-views", "the same with augmented views", Architectures.CnnBackbone, SmallMoco, Recipe.Digits.ContrastiveViews),
        Moco("moco-resnet50", "ResNet50, MoCo v1, SGD, batches of 128, equal views", Architectures.ResNet50, ResNetMoco, Augmentations.None),
        Moco("moco-resnet50-views", "the same with augmented views", Architectures.ResNet50, ResNetMoco, Augmentations.MocoStudy),
        new("features-small", "features of the CNN backbone", 6_000,
            images => new FeatureSide(Architectures.CnnBackbone, images), images => new PlainFeatures(PlainCnn.Trunk(), images),
            () => JobCost.Inference(PlainCnn.Trunk(), ExtractionBatch)),
        new("features-resnet50", "features of ResNet50", 1_024,
            images => new FeatureSide(Architectures.ResNet50, images), images => new PlainFeatures(PlainResNet50.Trunk(), images),
            () => JobCost.Inference(PlainResNet50.Trunk(), ExtractionBatch)),
    ];

    private static Job Supervised(string name, string description, int batchSize, ImageTransform? augmentation) => new(
        name, description, 20 * batchSize,
        images => new SupervisedSide(Architectures.Cnn, SupervisedOptions.ReferenceStudy with { BatchSize = batchSize }, augmentation, images),
        augmentation is null ? images => new PlainSupervised(PlainCnn.Classifier(), batchSize, images) : null,
        () => JobCost.Training(PlainCnn.Classifier(), batchSize));

    private static Job Moco(string name, string description, Networks.Architecture architecture, MocoOptions options, ImageTransform views) => new(
        name, description, 6_000,
        images => new MocoSide(architecture, options, views, images),
        views == Augmentations.None ? images => new PlainMoco(() => PlainProjected(architecture), options, images) : null,
        () => JobCost.Moco(PlainProjected(architecture), options.BatchSize, options.Dimension, options.Queue));

    private static nn.Module<Tensor, Tensor> PlainProjected(Networks.Architecture architecture) => architecture == Architectures.ResNet50
        ? nn.Sequential(PlainResNet50.Trunk(), nn.Linear(2048, 128))
        : nn.Sequential(PlainCnn.Trunk(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 128));
}
