using FewLabel.Moco;
using FewLabel.Runtime;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class CollapseDetectorTests
{
    private static readonly MocoOptions Study = MocoOptions.V1;

    [Fact]
    public void A_healthy_series_gives_no_warning()
    {
        // The random queue makes the first steps easy; after that the loss sinks slowly from that of chance.
        var watch = new CollapseDetector(Study);
        var found = Enumerable.Range(1, 600).SelectMany(i => watch.Observe(i <= 3
            ? Record(10 * i, loss: 0.05, accuracy: 1)
            : Record(10 * i, loss: 7.5 - i / 150.0, accuracy: 0.1 + i / 800.0)));
        Assert.Empty(found);
    }

    [Fact]
    public void The_studys_wrong_queue_is_told_in_the_first_epoch()
    {
        var found = Observe(Study, i => Record(10 * i, loss: 0.0026, accuracy: 1));
        Assert.Equal([CollapseSign.ShortcutSuspected, CollapseSign.ImpossibleLoss], found.Select(warning => warning.Sign).Order());
        Assert.All(found, warning => Assert.InRange(warning.Step, 33, 60));
        Assert.Contains(found, warning => warning.Message.Contains("0.0026", StringComparison.Ordinal));
    }

    [Fact]
    public void Vectors_that_become_the_same_are_told_once_if_it_lasts()
    {
        var found = Observe(Study, i => Record(10 * i, spread: i is > 50 or 30 ? 0.004 : 0.08));
        var warning = Assert.Single(found);
        Assert.Equal((CollapseSign.SmallSpread, 530), (warning.Sign, warning.Step));
    }

    [Fact]
    public void An_accuracy_below_chance_is_told_once_there_are_enough_queries_to_know()
    {
        var found = Observe(Study, i => Record(10 * i, loss: 8.4, accuracy: 0));
        Assert.Equal(CollapseSign.BelowChance, Assert.Single(found).Sign);
        Assert.InRange(found[0].Step, 500, 1000);
    }

    [Fact]
    public void The_loss_within_a_batch_is_judged_by_what_its_factor_and_directions_leave()
    {
        var options = MocoOptions.V3 with { Temperature = 0.1 };
        // ln(1 + 511 exp(-10 + 0.2)) is 0.028; both directions times 2T make it 0.011.
        Assert.Empty(Observe(options, i => Record(10 * i, loss: 0.0115, accuracy: 1)));
        Assert.Equal(CollapseSign.ImpossibleLoss, Observe(options, i => Record(10 * i, loss: 0.008, accuracy: 1))[0].Sign);
    }

    [Fact]
    public void A_real_training_against_a_queue_that_never_gets_keys_is_told()
    {
        Assert.Empty(TrainByHand(fillsQueue: true));
        var signs = TrainByHand(fillsQueue: false).Select(warning => warning.Sign).ToArray();
        Assert.Contains(CollapseSign.ShortcutSuspected, signs);
        Assert.Contains(CollapseSign.ImpossibleLoss, signs);
    }

    /// <summary>A training of the parts alone, as somebody writes it who does not want the trainer.</summary>
    private static List<CollapseWarning> TrainByHand(bool fillsQueue)
    {
        const double Rate = 0.1;
        var options = new MocoOptions { Queue = 512, Dimension = 32, BatchSize = 32 };
        using var random = new RandomSource(7);
        using var images = Patterns.Create(256);
        using var query = Network(random);
        using var key = Network(random);
        using var pair = new MomentumEncoder(query, key);
        using var optimizer = new SgdOptions(Rate).Create(pair.Parameters);
        using var queue = new KeyQueue(options.Queue, options.Dimension, random);
        var loss = new InfoNceLoss(options.Temperature);
        var watch = new CollapseDetector(options);
        var warnings = new List<CollapseWarning>();
        for (var step = 1; step <= 90; step++)
        {
            using var scope = NewDisposeScope();
            var batch = images.Batch(random.Integers(0, 256, options.BatchSize));
            var (first, second) = Patterns.Views.Apply(batch, random);
            var queries = nn.functional.normalize(query.call(Patterns.Normalization.Apply(first)));
            pair.Update(0.95);
            Tensor keys;
            using (no_grad())
            {
                keys = nn.functional.normalize(key.call(Patterns.Normalization.Apply(second)));
            }

            var result = loss.Compute(queries, keys, queue.Keys);
            pair.Parameters.ZeroGradients();
            result.Loss.backward();
            optimizer.Step(Rate);
            if (fillsQueue)
            {
                queue.Enqueue(keys);
            }

            warnings.AddRange(watch.Observe(Record(
                step, result.Loss.item<float>(), result.Accuracy.item<float>(), queries.std(0).mean().item<float>())));
        }

        return warnings;
    }

    private static nn.Module<Tensor, Tensor> Network(RandomSource random) => nn.Sequential(
        nn.Flatten(), ProjectionHeads.Create(ProjectionHead.Mlp, 144, 64, 32, random));

    private static List<CollapseWarning> Observe(MocoOptions options, Func<int, MocoRecord> record)
    {
        var watch = new CollapseDetector(options);
        return [.. Enumerable.Range(1, 100).SelectMany(i => watch.Observe(record(i)))];
    }

    private static MocoRecord Record(long step, double loss = 6, double accuracy = 0.2, double spread = 0.085) =>
        new(step, 1, loss, accuracy, spread, 1, 0.03, 0.999);
}
