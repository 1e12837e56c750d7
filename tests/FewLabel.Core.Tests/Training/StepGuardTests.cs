using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class StepGuardTests : IDisposable
{
    private readonly ImageSet _images = Blobs.Create(40);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("loss", "the loss is not finite")]
    [InlineData("gradient", "the gradient of a.weight is not finite")]
    [InlineData("weight", "the weight b.bias is not finite")]
    public void What_is_not_finite_stops_the_step_and_is_named(string fault, string told)
    {
        using var module = new Pair();
        using var parameters = new FlatParameters(module);
        using var statistics = new FlatTensors(module.buffers().Where(buffer => buffer.dtype == ScalarType.Float32));
        using var guard = new StepGuard(parameters, statistics, null, null);
        using var before = statistics.Values.clone();
        guard.Begin();
        statistics.Values.fill_(7);
        using (no_grad())
        {
            (fault switch { "gradient" => module.A.weight.grad!, "weight" => module.B.bias!, _ => zeros(1) }).fill_(float.NaN);
        }

        using var loss = tensor(fault == "loss" ? float.PositiveInfinity : 1.5f);
        var error = Assert.Throws<TrainingDivergedException>(() => guard.Finish(12, loss));

        Assert.Contains($"At training step 12 {told}", error.Message, StringComparison.Ordinal);
        Assert.Contains("GradientClip", error.Message, StringComparison.Ordinal);
        Assert.Equal(12, error.Step);
        Assert.Equal(before.data<float>().ToArray(), statistics.Values.data<float>().ToArray());
    }

    [Fact]
    public void A_longer_gradient_is_shortened_to_the_limit_and_a_shorter_one_stays()
    {
        using var module = new Pair();
        using var parameters = new FlatParameters(module);
        using var statistics = new FlatTensors([]);
        using var guard = new StepGuard(parameters, statistics, 2, null);
        using var loss = tensor(1f);
        module.A.weight.grad!.fill_(3); // four numbers: length 6
        var figures = guard.Finish(0, loss, [tensor(5L)]);

        Assert.Equal([1f, 6, 5], figures);
        Assert.Equal([1f, 1, 1, 1], module.A.weight.grad!.data<float>().ToArray());
        Assert.Equal(2, guard.Finish(0, loss)[1]);
        Assert.Equal([1f, 1, 1, 1], module.A.weight.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_training_that_diverges_keeps_its_weights_and_names_the_last_good_checkpoint()
    {
        using var model = Blobs.Network();
        using var good = Blobs.Network();
        Train(good, new Breaking(int.MaxValue), null, new SupervisedOptions { Epochs = 2, BatchSize = 10, ExponentialMovingAverage = 0, Schedule = LearningRateSchedule.Constant });
        using var kept = CheckpointFolder.Open(_folder.Path, new CheckpointOptions { EverySteps = 2 });
        var error = Assert.Throws<TrainingDivergedException>(() => Train(
            model, new Breaking(7), kept, new SupervisedOptions { Epochs = 9, BatchSize = 10, ExponentialMovingAverage = 0, Schedule = LearningRateSchedule.Constant }));

        Assert.Equal(6, error.Step);
        Assert.Equal(_folder.Checkpoints()[^1], error.Checkpoint);
        Assert.Contains(error.Checkpoint!, error.Message, StringComparison.Ordinal);
        Assert.Equal(State(good), State(model));
        using var last = kept.Load()!;
        Assert.All(last.Tensors.Where(item => item.Value.is_floating_point()), item => Assert.True(item.Value.isfinite().all().item<bool>()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clipping_bounds_what_a_step_of_plain_descent_can_change(bool clips)
    {
        using var model = Blobs.Network();
        var before = Networks.Weights(model);
        Train(model, new Breaking(int.MaxValue), null, new SupervisedOptions
        {
            Optimizer = new SgdOptions(1) { Momentum = 0, WeightDecay = 0 }, Epochs = 1, BatchSize = 30, ExponentialMovingAverage = 0,
            Schedule = LearningRateSchedule.Constant, GradientClip = clips ? 0.01 : null,
        });
        var change = Math.Sqrt(Networks.Weights(model).Zip(before, (now, then) => Math.Pow((double)now - then, 2)).Sum());

        Assert.InRange(change, clips ? 0.0099 : 0.011, clips ? 0.0101 : 100);
    }

    [Fact]
    public void Memory_that_is_not_there_is_told_with_what_to_lower()
    {
        using var model = new Glutton();
        var error = Assert.Throws<MemoryExhaustedException>(() => Train(model, new Breaking(int.MaxValue), null, new SupervisedOptions { BatchSize = 10 }));

        Assert.StartsWith("There is not enough memory for training step 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("it asked for", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lower BatchSize (10)", error.Message, StringComparison.Ordinal);
        Assert.Contains("1×6×6", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 4398046511104 bytes. Error code 12", true)]
    [InlineData("CUDA out of memory. Tried to allocate 2.25 GiB. GPU 0 has a total capacity", true)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", false)]
    public void Only_errors_of_memory_are_taken_for_such(string message, bool expected) =>
        Assert.Equal(expected, MemoryExhaustedException.IsCause(new System.Runtime.InteropServices.ExternalException(message)));

    [Fact]
    public void A_limit_for_the_gradient_is_above_zero()
    {
        Assert.Equal("GradientClip", Assert.Single(new SupervisedOptions { GradientClip = 0 }.Validate()).Parameter);
        Assert.Equal("GradientClip", Assert.Single(new SelfTrainingOptions { GradientClip = double.NaN }.Validate()).Parameter);
    }

    private void Train(nn.Module<Tensor, Tensor> model, ImageTransform views, CheckpointFolder? kept, SupervisedOptions options)
    {
        using var random = new RandomSource(5);
        new SupervisedTrainer(options, views, new Normalize(0.4, 0.3), ComputeDevice.Cpu).Train(model, _images, Blobs.Split(30, 0), random, kept);
    }

    private static byte[] State(nn.Module model) =>
        [.. model.named_parameters().SelectMany(item => item.parameter.detach().cpu().bytes.ToArray()),
            .. model.named_buffers().Where(item => item.buffer.is_floating_point()).SelectMany(item => item.buffer.bytes.ToArray())];

    private sealed class Breaking(int at) : ImageTransform
    {
        private int _calls;

        public override IReadOnlyDictionary<string, object?> DescribeParameters() => new Dictionary<string, object?>();

        public override Tensor Apply(Tensor images, RandomSource random) => ++_calls == at ? images * float.NaN : images.clone();
    }

    private sealed class Pair : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.BatchNorm1d _norm = nn.BatchNorm1d(2);

        public Pair()
            : base(nameof(Pair))
        {
            register_module("a", A);
            register_module("b", B);
            register_module("norm", _norm);
        }

        public TorchSharp.Modules.Linear A { get; } = nn.Linear(2, 2);

        public TorchSharp.Modules.Linear B { get; } = nn.Linear(2, 2);

        public override Tensor forward(Tensor input) => _norm.call(B.call(A.call(input)));

        protected override void RegisterComponents()
        {
        }
    }

    /// <summary>Asks for more than a process has addresses for, which fails even where a system promises memory that it lacks.</summary>
    private sealed class Glutton : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _inner = Blobs.Network();

        public Glutton()
            : base(nameof(Glutton)) => register_module("inner", _inner);

        public override Tensor forward(Tensor input)
        {
            using var large = zeros(1L << 46);
            return _inner.call(input);
        }

        protected override void RegisterComponents()
        {
        }
    }
}
