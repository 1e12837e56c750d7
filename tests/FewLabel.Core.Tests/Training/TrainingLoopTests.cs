using FewLabel.Checkpoints;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>The loop alone, under a kind of training that learns one number and writes down what it is told.</summary>
public sealed class TrainingLoopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_epoch_has_an_order_of_its_own_and_each_of_its_images_once()
    {
        using var kind = new Counting(new TrainingLength(10, 3, 2, UsesRest: true));
        Run(kind);

        // Three batches: the last takes the one that is left.
        Assert.Equal([3, 3, 4, 3, 3, 4], kind.Batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 10), kind.Batches[..3].SelectMany(batch => batch).Order().Select(image => (int)image));
        Assert.Equal(Enumerable.Range(0, 10), kind.Batches[3..].SelectMany(batch => batch).Order().Select(image => (int)image));
        Assert.NotEqual(kind.Batches[..3].SelectMany(batch => batch), kind.Batches[3..].SelectMany(batch => batch));
        Assert.Equal(["step 0", "step 1", "step 2", "epoch 1", "step 3", "step 4", "step 5", "epoch 2"], kind.Told);
    }

    [Fact]
    public void An_epoch_that_the_last_step_cuts_short_is_not_closed()
    {
        using var kind = new Counting(new TrainingLength(12, 3, 2, MaxSteps: 5));
        Run(kind);

        Assert.Equal(["step 0", "step 1", "step 2", "step 3", "epoch 1", "step 4"], kind.Told);
    }

    [Fact]
    public void A_kind_that_is_over_ends_the_loop_at_the_end_of_its_epoch()
    {
        using var kind = new Counting(new TrainingLength(12, 3, 5)) { LastEpoch = 2 };
        Run(kind);

        Assert.Equal(8, kind.Batches.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)] // The epoch is through and not closed.
    [InlineData(7)]
    public void Canceled_after_any_step_it_goes_on_with_the_next_batch_and_comes_to_the_same(int step)
    {
        var length = new TrainingLength(12, 3, 2);
        using var whole = new Counting(length);
        Run(whole);

        using var stopped = new Counting(length) { CancelAfter = step };
        using (var kept = Open())
        {
            Assert.Throws<OperationCanceledException>(() => Run(stopped, kept));
        }

        using var resumed = new Counting(length);
        using (var again = Open())
        {
            Run(resumed, again);
        }

        Assert.Equal(whole.Batches, [.. stopped.Batches, .. resumed.Batches]);
        Assert.Equal(whole.Told, [.. stopped.Told, .. resumed.Told]);
        Assert.Equal(whole.Weight, resumed.Weight);
        Assert.Equal([1021, 1020], _log.Ids(LogLevel.Information));
        Assert.Equal([$"Canceled after step {step} of 8.", $"Goes on from a checkpoint, after step {step} of 8."], _log.At(LogLevel.Information));
    }

    [Fact]
    public void An_epoch_that_was_canceled_while_it_was_closed_is_closed_again()
    {
        var length = new TrainingLength(12, 3, 2);
        using var stopped = new Counting(length) { CancelInEpoch = 1 };
        using (var kept = Open())
        {
            Assert.Throws<OperationCanceledException>(() => Run(stopped, kept));
        }

        using var resumed = new Counting(length);
        using var again = Open();
        Run(resumed, again);

        Assert.Equal(["epoch 1", "step 4", "step 5", "step 6", "step 7", "epoch 2"], resumed.Told);
    }

    [Fact]
    public void The_moment_tells_how_far_it_is()
    {
        using var kind = new Counting(new TrainingLength(12, 3, 2));
        var moments = new List<TrainingMoment>();
        using var loop = new TrainingLoop<string>(kind, null, null, _log);
        kind.AtStep = moments.Add;
        loop.Run(default);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], moments.Select(now => now.Step));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], moments.Select(now => now.Epoch));
        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 21], moments.Select(now => now.ImageCount));
        Assert.All(moments, now => Assert.Equal((8, now.Step, now.Step / 8.0), (now.StepCount, now.OwnSteps, now.Share)));
        Assert.Equal(8, loop.Now.Step);
    }

    private CheckpointFolder Open() => CheckpointFolder.Open(_folder.Path, new CheckpointOptions { Every = TimeSpan.FromHours(1) });

    private void Run(Counting kind, CheckpointFolder? kept = null)
    {
        using var loop = new TrainingLoop<string>(kind, kept, kind, _log);
        loop.Run(kind.Token);
    }

    /// <summary>Learns a number by the images' own numbers.</summary>
    private sealed class Counting : TrainingStep<string>, IProgress<string>
    {
        private readonly CancellationTokenSource _source = new();
        private readonly RandomSource _order = new(3);
        private readonly TorchSharp.Modules.Linear _model;
        private readonly FlatParameters _parameters;
        private readonly FlatTensors _statistics;
        private bool _isOver;

        public Counting(TrainingLength length)
        {
            Length = length;
            _model = nn.Linear(nn.Parameter(zeros(1, 1)), nn.Parameter(zeros(1)));
            _parameters = new FlatParameters(_model);
            _statistics = new FlatTensors([zeros(1)]);
            Update = new WeightUpdate(new UpdateOptions(new AdamOptions(0.1), LearningRateSchedule.WarmupCosine(), null, 0.9), _parameters, _statistics, null);
        }

        public List<long[]> Batches { get; } = [];

        public List<string> Told { get; } = [];

        public int CancelAfter { get; init; }

        public int CancelInEpoch { get; init; }

        public int LastEpoch { get; init; } = int.MaxValue;

        public Action<TrainingMoment> AtStep { get; set; } = _ => { };

        public CancellationToken Token => _source.Token;

        public float[] Weight => Networks.Weights(_model);

        public override string MemoryRemedy => "Use less.";

        public override TrainingLength Length { get; }

        public override WeightUpdate Update { get; }

        public override bool IsOver => _isOver;

        public void Report(string value) => Told.Add(value);

        public override Tensor DrawOrder(int epoch) => _order.Permutation(Length.ImageCount);

        public override void Run(Tensor batch, in TrainingMoment now)
        {
            AtStep(now);
            Batches.Add(batch.data<long>().ToArray());
            using var loss = _model.call(batch.to(float32).view(-1, 1)).sub(Scalars.One).pow(Scalars.Of(2)).mean();
            Update.Learn(loss);
            if (Batches.Count == CancelAfter)
            {
                _source.Cancel();
            }
        }

        public override string AfterStep(in TrainingMoment now) => $"step {now.Step - 1}";

        public override string AfterEpoch(in TrainingMoment now, CancellationToken cancellationToken)
        {
            if (now.Epoch == CancelInEpoch)
            {
                _source.Cancel();
            }

            cancellationToken.ThrowIfCancellationRequested();
            _isOver = now.Epoch == LastEpoch;
            return $"epoch {now.Epoch}";
        }

        public override void Save(TrainingState state)
        {
            state.Copy("model", _model);
            state.Copy("random", _order);
        }

        public override void Load(TrainingState state)
        {
            state.Restore("model", _model);
            state.Restore("random", _order);
        }

        public override void Dispose()
        {
            Update.Dispose();
            _statistics.Dispose();
            _parameters.Dispose();
            _model.Dispose();
            _order.Dispose();
            _source.Dispose();
        }
    }
}
