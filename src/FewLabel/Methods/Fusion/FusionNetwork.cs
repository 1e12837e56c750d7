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
internal sealed class FusionNetwork(MethodContext context, FusionOptions options, IEncoderSource source, FusionImages images, LabelFolds folds, LabelSpreading spreading)
{
    private const int BatchSize = 64;

    private readonly FeatureOptions _views = new() { Mirrored = options.Mirrored ?? context.Recipe.Features.Mirrored };

    private int ClassCount => context.Images.ClassCount;

    private ImageTransform? Augmentation => context.Recipe.StrongAugmentation.OrNull() ?? context.Augmentation;

    /// <summary>Networks that learn the labeled images alone, and predict the images of the first round.</summary>
    public Learned FineTune(StageProgress progress)
    {
        var trainer = new SupervisedTrainer(options.FineTuning, Augmentation, context.Normalize, context.Device, context.Logger);
        return Train(
            "fine-tuned", "fine-tuned networks", images.Of(0), isLast: false,
            (network, split, random, checkpoint) => trainer.Train(network, context.Images, split, random, checkpoint, progress, context.CancellationToken));
    }

    /// <summary>Networks that learn the labeled images, and what a teacher says of the others; they predict the images of the next round.</summary>
    /// <param name="round">Whose images they learn, from 0.</param>
    /// <param name="teacher">Float32, shape (the images of the round, classes).</param>
    /// <param name="progress">Told how far it is.</param>
    public Learned Learn(int round, Tensor teacher, StageProgress progress)
    {
        var unlabeled = images.Unlabeled(round);
        var passes = options.Training.Epochs * Math.Max(1, (int)Math.Round((double)options.MaxImages / unlabeled.Length));
        var trainer = new SelfTrainer(options.Training with { Epochs = passes }, Augmentation, context.Normalize, context.Device, context.Logger);
        var pseudoLabels = ToPseudoLabels(images.Of(round), teacher);
        var isLast = round == options.Rounds - 1;
        return Train(
            round == 0 ? "students" : $"students of round {round + 1}", "student networks",
            images.Of(round + 1), isLast,
            (network, split, random, checkpoint) => trainer.Train(network, context.Images, split, unlabeled, pseudoLabels, random, checkpoint, progress, context.CancellationToken));
    }

    /// <param name="name">What their parts are kept under.</param>
    /// <param name="title">What they are.</param>
    /// <param name="asked">The images that they predict: the labeled ones first.</param>
    /// <param name="isLast">Whether they decide, so that they predict as they will for good, and nothing spreads over their graphs.</param>
    /// <param name="train">Trains one.</param>
    private Learned Train(
        string name, string title, ImmutableArray<long> asked, bool isLast, Func<ImageClassifier, DataSplit, RandomSource, CheckpointFolder?, TrainingResult> train)
    {
        var networks = new List<ImageClassifier>();
        var (spread, spreadOutOfFold) = (new List<Tensor>(), new List<Tensor>());
        TrainingResult? last = null;
        using var scope = NewDisposeScope();
        try
        {
            var all = new List<Tensor>();
            var outOfFold = folds.Collect(images.Labeled.Length, ClassCount, fold =>
            {
                var part = $"{name} {fold + 1}";
                using var random = context.Random.Fork(part);
                using var initial = random.Fork("initial weights");
                var network = Create(initial);
                networks.Add(network);
                last = train(network, new DataSplit([.. folds.Without(fold).Select(position => images.Labeled[position])], []), random, context.Checkpoint?.Part(part));
                if (isLast)
                {
                    networks[^1] = network = Architecture.WithViews(network, _views, normalized: false);
                }

                network.eval();
                using var said = context.Checkpoint.GetOrCompute($"{part} says", state =>
                {
                    var (features, probabilities) = Predict(network, asked);
                    state.Take("features", features);
                    state.Take("probabilities", probabilities);
                });
                var predicted = said.Get("probabilities", ScalarType.Float32);
                all.Add(predicted.clone().DetachFromDisposeScope());
                if (!isLast)
                {
                    using var graph = spreading.GraphOf(said.Get("features", ScalarType.Float32));
                    spread.Add(spreading.Spread(graph, spreading.All).DetachFromDisposeScope());
                    spreadOutOfFold.Add(spreading.Spread(graph, folds.Without(fold)).narrow(0, 0, images.Labeled.Length).clone().DetachFromDisposeScope());
                }

                return predicted.narrow(0, 0, images.Labeled.Length).clone();
            });
            return new Learned(
                networks,
                new Opinion(title, Mean(all), outOfFold),
                isLast ? null : new Opinion($"graphs of {title}", Mean(spread), folds.Collect(images.Labeled.Length, ClassCount, fold => spreadOutOfFold[fold].alias())),
                last!);
        }
        catch
        {
            networks.ForEach(network => network.Dispose());
            throw;
        }
        finally
        {
            spread.ForEach(one => one.Dispose());
            spreadOutOfFold.ForEach(one => one.Dispose());
        }
    }

    /// <summary>As a <see cref="Ensembles.ClassifierEnsemble"/> with powers joins its members. Frees what it is given.</summary>
    private static Tensor Mean(List<Tensor> probabilities)
    {
        var mean = OpinionPool.Fuse(probabilities, [.. probabilities.Select(_ => 1.0 / probabilities.Count)]);
        probabilities.ForEach(one => one.Dispose());
        return mean;
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

    private (Tensor Features, Tensor Probabilities) Predict(ImageClassifier network, ImmutableArray<long> asked)
    {
        using var scope = NewDisposeScope();
        var features = empty([asked.Length, network.Encoder.FeatureDimension], float32);
        var probabilities = empty([asked.Length, ClassCount], float32);
        BatchedForward.Run(
            network.Encoder, context.Images, asked, context.Normalize, context.TorchDevice, BatchSize,
            (start, batch, found) =>
            {
                features.narrow(0, start, batch.numel()).copy_(found);
                probabilities.narrow(0, start, batch.numel()).copy_(network.Head.call(found).softmax(1));
            },
            context.CancellationToken);
        return (features.MoveToOuterDisposeScope(), probabilities.MoveToOuterDisposeScope());
    }

    private PseudoLabels ToPseudoLabels(ImmutableArray<long> used, Tensor teacher)
    {
        using var scope = NewDisposeScope();
        var full = torch.full([context.Images.Count, ClassCount], Scalars.Of(1.0 / ClassCount), float32);
        full.index_copy_(0, tensor([.. used], int64), teacher);
        return PseudoLabels.MostProbable(full);
    }
}
