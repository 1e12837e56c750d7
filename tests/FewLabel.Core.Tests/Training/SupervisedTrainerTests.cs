using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Tests.Data;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class SupervisedTrainerTests
{
    private static readonly SupervisedOptions Quick = new()
    {
        BatchSize = 8, Epochs = 30, ValidateEvery = 5, Optimizer = new AdamWOptions(0.01),
    };

    private static readonly Normalize Normalization = new(0.4, 0.3);

    private static readonly ImageTransform Shift = new RandomAffine(translateX: 0.1, translateY: 0.05);

    [Fact]
    public void Training_learns_what_can_be_learned()
    {
        using var images = Blobs.Create(90);
        using var model = Blobs.Network();
        var result = Train(Quick, model, images, Blobs.Split(30, 15));

        Assert.Equal(1, result.Validation!.Accuracy);
        Assert.Equal(1, Evaluator.Evaluate(model, images, normalize: Normalization).Accuracy);
        Assert.True(result.History[^1].TrainLoss < result.History[0].TrainLoss / 2);
        Assert.False(model.training);
    }

    [Fact]
    public void The_same_seed_gives_bit_identical_weights_and_another_seed_does_not()
    {
        Assert.Equal(Weights(7), Weights(7));
        Assert.NotEqual(Weights(7), Weights(8));

        static float[] Weights(long seed)
        {
            using var images = Blobs.Create(40);
            using var model = Blobs.Network();
            Train(Quick, model, images, Blobs.Split(30, 10), seed);
            return Values(model);
        }
    }

    [Fact]
    public void Live_tensors_are_as_many_after_many_epochs_as_after_few_and_none_is_left()
    {
        using var images = Blobs.Create(40);
        using var model = Blobs.Network();
        var before = LiveTensors.CountSettled();
        var counts = new List<long>();
        var progress = new Report<TrainingProgress>(_ => counts.Add(LiveTensors.Count));
        Train(Quick with { Epochs = 100, ValidateEvery = 1, EarlyStopping = new EarlyStopping(1000) }, model, images, Blobs.Split(30, 10), progress: progress);

        Assert.Equal(counts[4], counts[^1]);
        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public void History_has_a_record_for_each_epoch_and_validation_where_asked()
    {
        using var images = Blobs.Create(40);
        using var model = Blobs.Network();
        var reports = new List<TrainingProgress>();
        var result = Train(Quick with { Epochs = 12 }, model, images, Blobs.Split(30, 10), progress: new Report<TrainingProgress>(reports.Add));

        Assert.Equal(Enumerable.Range(1, 12), result.History.Select(record => record.Epoch));
        Assert.Equal([5, 10, 12], result.History.Where(record => record.ValidationLoss is not null).Select(record => record.Epoch));
        Assert.Equal(result.History.ToArray(), reports.Select(report => report.Epoch).ToArray());
        Assert.Equal(12, result.BestEpoch);
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.Equal(result.History[^1].ValidationLoss!.Value, result.Validation!.Loss, 6);
    }

    [Fact]
    public void Early_stopping_ends_the_training_and_restores_the_weights_of_the_least_loss()
    {
        // There is nothing to learn but the training images themselves, so validation gets worse in time.
        using var images = Blobs.CreateNoise(60);
        using var model = Blobs.Network();
        var options = Quick with { Epochs = 500, ValidateEvery = 1, Schedule = LearningRateSchedule.Constant, EarlyStopping = new EarlyStopping(4) };
        var result = Train(options, model, images, Blobs.Split(12, 48));

        var least = result.History.MinBy(record => record.ValidationLoss)!;
        Assert.True(result.StoppedEarly);
        Assert.Equal(least.Epoch, result.BestEpoch);
        Assert.Equal(least.Epoch + 4, result.History.Length);
        Assert.Equal(least.ValidationLoss!.Value, result.Validation!.Loss, 6);
        Assert.NotEqual(result.History[^1].ValidationLoss!.Value, result.Validation.Loss, 6);
    }

    [Fact]
    public void Early_stopping_without_validation_images_is_refused()
    {
        using var images = Blobs.Create(40);
        using var model = Blobs.Network();
        var error = Assert.Throws<OptionsException>(() => Train(Quick with { EarlyStopping = new EarlyStopping(3) }, model, images, Blobs.Split(30, 0)));
        Assert.Contains("Hold out", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(9)]
    [InlineData(2)]
    public void A_single_image_left_over_joins_the_batch_before(int count)
    {
        using var images = Blobs.Create(40);
        using var model = new CountingNetwork();
        Train(Quick with { Epochs = 2, BatchSize = 8 }, model, images, Blobs.Split(count, 0));

        Assert.Equal(2 * count, model.BatchSizes.Sum());
        Assert.All(model.BatchSizes, size => Assert.InRange(size, 2, 9));
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_before_the_weights_change()
    {
        using var images = Blobs.Create(40);
        using var model = Blobs.Network();
        using (no_grad())
        {
            model.parameters().Last().fill_(float.NaN);
        }

        var before = Values(model);
        var error = Assert.Throws<TrainingDivergedException>(() => Train(Quick, model, images, Blobs.Split(30, 0)));

        Assert.Equal(0, error.Step);
        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Values(model));
    }

    [Fact]
    public void Cancellation_stops_and_leaves_a_usable_model()
    {
        using var images = Blobs.Create(40);
        using var model = Blobs.Network();
        using var cancel = new CancellationTokenSource();
        var epochs = 0;
        var progress = new Report<TrainingProgress>(_ =>
        {
            if (++epochs == 3)
            {
                cancel.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() => Train(Quick, model, images, Blobs.Split(30, 0), progress: progress, cancellation: cancel.Token));
        Assert.Equal(3, epochs);
        Assert.True(double.IsFinite(Evaluator.Evaluate(model, images).Loss));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Early_stopping_restores_the_weights_that_were_measured_in_the_best_epoch(double average)
    {
        using var images = Blobs.Create(60);
        using var model = Blobs.Network();
        var options = Quick with { ExponentialMovingAverage = average, ValidateEvery = 1, Epochs = 20, EarlyStopping = new EarlyStopping(2, 10) };
        var result = Train(options, model, images, Blobs.Split(30, 30));

        // A gain of 10 nats comes once, in the first epoch.
        Assert.Equal((1, true, 3), (result.BestEpoch, result.StoppedEarly, result.History.Length));
        Assert.Equal(result.History[0].ValidationLoss, result.Validation!.Loss);
        Assert.NotEqual(result.History[2].ValidationLoss, result.Validation.Loss);
    }

    [Fact]
    public void Evaluation_of_a_part_in_small_batches_is_that_of_the_part_at_once()
    {
        using var images = Blobs.Create(50);
        using var model = Blobs.Network();
        long[] some = [3, 1, 4, 15, 9, 26, 5];
        var atOnce = Evaluator.Evaluate(model, images, some);
        var inBatches = Evaluator.Evaluate(model, images, some, batchSize: 2);

        Assert.Equal(7, atOnce.Count);
        Assert.Equal(atOnce.Loss, inBatches.Loss, 5);
        Assert.Equal(atOnce.Confusion.Correct, inBatches.Confusion.Correct);
        Assert.True(model.training);
    }

    [Fact]
    public void The_weight_average_is_the_hand_computed_one_and_swaps_back()
    {
        using var values = tensor([1f]);
        using var average = new ExponentialMovingAverage(0.5, values);
        values.fill_(4f);
        average.Update(); // decay min(0.5, 2/11)
        values.fill_(8f);
        average.Update(); // decay min(0.5, 3/12)
        var expected = 0.25 * (2.0 / 11 * 1 + 9.0 / 11 * 4) + 0.75 * 8;

        average.Swap();
        Assert.Equal(expected, values.item<float>(), 5);
        average.Swap();
        Assert.Equal(8f, values.item<float>());
    }

    [Fact]
    public void Statistics_that_do_not_change_have_the_same_average_bit_by_bit_and_others_the_hand_computed_one()
    {
        using var random = new RandomSource(3);
        using var weights = tensor([1f]);
        using var statistics = random.Uniform(0, 3, 1_000);
        var before = statistics.data<float>().ToArray();
        using var average = new ExponentialMovingAverage(0.97, weights, statistics);
        for (var step = 0; step < 50; step++)
        {
            average.Update();
        }

        average.Swap();
        Assert.Equal(before, statistics.data<float>().ToArray());
        average.Swap();
        statistics[0] = tensor(before[0] + 8);
        average.Update();
        average.Swap();
        Assert.Equal(before[0] + (9.0 / 61 * 8), statistics[0].item<float>(), 4);
        Assert.Equal(before[1..], statistics.data<float>().ToArray()[1..]);
    }

    private static TrainingResult Train(
        SupervisedOptions options, nn.Module<Tensor, Tensor> model, ImageSet images, DataSplit split, long seed = 5,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var random = new RandomSource(seed);
        var trainer = new SupervisedTrainer(options, Shift, Normalization, ComputeDevice.Cpu);
        return trainer.Train(model, images, split, random, null, progress, cancellation);
    }

    private static float[] Values(nn.Module model) => [.. model.parameters().SelectMany(p => p.detach().contiguous().data<float>().ToArray())];

    private sealed class Report<T>(Action<T> action) : IProgress<T>
    {
        void IProgress<T>.Report(T value) => action(value);
    }

    private sealed class CountingNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> inner = Blobs.Network();

        public CountingNetwork()
            : base(nameof(CountingNetwork)) => RegisterComponents();

        public List<long> BatchSizes { get; } = [];

        public override Tensor forward(Tensor input)
        {
            BatchSizes.Add(input.shape[0]);
            return inner.call(input);
        }
    }
}
