using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>
/// The networks of a fused propagation. There is one for each part of the labels, which learns without it, so that the part tells how good it is;
/// together they have learned from all.
/// </summary>
internal sealed class FusionNetwork(
    MethodContext context, FusionOptions options, IEncoderSource source, ImmutableArray<long> labeled, LabelFolds folds, ImmutableArray<long> used)
{
    private const int BatchSize = 64;

    private readonly FeatureOptions _views = new() { Mirrored = options.Mirrored ?? context.Recipe.Features.Mirrored };

    private int ClassCount => context.Images.ClassCount;

    private ImageTransform? Augmentation => context.Recipe.StrongAugmentation.OrNull() ?? context.Augmentation;

    /// <summary>Networks that learn the labeled images alone.</summary>
    public Opinion FineTune(StageProgress progress)
    {
        var trainer = new SupervisedTrainer(options.FineTuning, Augmentation, context.Normalize, context.Device, context.Logger);
        var (networks, opinion, _) = Train("fine-tuned", "fine-tuned networks", used, (network, split, random, checkpoint) => trainer.Train(network, context.Images, split, random, checkpoint, progress, context.CancellationToken));
        networks.ForEach(network => network.Dispose());
        return opinion;
    }

    /// <summary>Networks that learn the labeled images, and what a teacher says of the others.</summary>
    /// <param name="teacher">Float32, shape (used images, classes).</param>
    /// <param name="progress">Told how far it is.</param>
    public (List<ImageClassifier> Networks, Opinion Opinion, TrainingResult Last) Learn(Tensor teacher, StageProgress progress)
    {
        var unlabeled = used[labeled.Length..];
        var passes = options.Training.Epochs * Math.Max(1, (int)Math.Round((double)options.MaxImages / unlabeled.Length));
        var trainer = new SelfTrainer(options.Training with { Epochs = passes }, Augmentation, context.Normalize, context.Device, context.Logger);
        var pseudoLabels = ToPseudoLabels(teacher);
        return Train("students", "student networks", labeled, (network, split, random, checkpoint) => trainer.Train(network, context.Images, split, unlabeled, pseudoLabels, random, checkpoint, progress, context.CancellationToken));
    }

    /// <param name="name">What their parts are kept under.</param>
    /// <param name="title">What they are.</param>
    /// <param name="asked">The images that they predict: the labeled ones first.</param>
    /// <param name="train">Trains one.</param>
    private (List<ImageClassifier> Networks, Opinion Opinion, TrainingResult Last) Train(
        string name, string title, ImmutableArray<long> asked, Func<ImageClassifier, DataSplit, RandomSource, CheckpointFolder?, TrainingResult> train)
    {
        var networks = new List<ImageClassifier>();
        TrainingResult? last = null;
        using var scope = NewDisposeScope();
        try
        {
            var sum = zeros(asked.Length, ClassCount);
            var outOfFold = folds.Collect(labeled.Length, ClassCount, fold =>
            {
                var part = $"{name} {fold + 1}";
                using var random = context.Random.Fork(part);
                using var initial = random.Fork("initial weights");
                var network = Create(initial);
                networks.Add(network);
                last = train(network, new DataSplit([.. folds.Without(fold).Select(position => labeled[position])], []), random, context.Checkpoint?.Part(part));
                networks[^1] = network = Architecture.WithViews(network, _views, normalized: false);
                network.eval();
                using var said = context.Checkpoint.GetOrCompute($"{part} says", state => state.Take("probabilities", Predict(network, asked)));
                var probabilities = said.Get("probabilities", ScalarType.Float32);
                sum.add_(probabilities, Scalars.One);
                return probabilities.narrow(0, 0, labeled.Length).clone();
            });
            return (networks, new Opinion(title, sum.div(Scalars.Of(folds.Count)), outOfFold), last!);
        }
        catch
        {
            networks.ForEach(network => network.Dispose());
            throw;
        }
    }

    /// <summary>A network with the weights that it brings, or those of the first source, whose head says nothing yet.</summary>
    private ImageClassifier Create(RandomSource random)
    {
        var network = options.Network!.CreateClassifier(context.Images.Shape, ClassCount, random);
        context.Encode(source).Encoder.TryCopyStateTo(network.Encoder);
        if (network.Head is TorchSharp.Modules.Linear { bias: not null } head)
        {
            using var noGradient = no_grad();
            head.weight.zero_();
            head.bias.zero_();
        }

        return network;
    }

    private Tensor Predict(ImageClassifier network, ImmutableArray<long> asked)
    {
        using var scope = NewDisposeScope();
        var probabilities = empty([asked.Length, ClassCount], float32);
        BatchedForward.Run(
            network, context.Images, asked, context.Normalize, context.TorchDevice, BatchSize,
            (start, batch, logits) => probabilities.narrow(0, start, batch.numel()).copy_(logits.softmax(1)), context.CancellationToken);
        return probabilities.MoveToOuterDisposeScope();
    }

    private PseudoLabels ToPseudoLabels(Tensor teacher)
    {
        using var scope = NewDisposeScope();
        var full = torch.full([context.Images.Count, ClassCount], Scalars.Of(1.0 / ClassCount), float32);
        full.index_copy_(0, tensor([.. used], int64), teacher);
        return PseudoLabels.MostProbable(full);
    }
}
