using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class LayerRatesTests
{
    private static readonly SupervisedOptions Quick = new()
    {
        BatchSize = 8, Epochs = 6, ValidateEvery = 1, ExponentialMovingAverage = 0.9, EarlyStopping = new EarlyStopping(3), Optimizer = new AdamWOptions(0.01),
    };

    [Fact]
    public void A_frozen_part_keeps_every_bit_of_weights_and_buffers_while_the_rest_learns()
    {
        using var model = Warm();
        var parts = model.children().ToArray();
        var before = parts.Select(State).ToArray();
        Train(model, new LayerRates((parts[1], 0), (parts[3], 0)));

        Assert.Equal(before[1], State(parts[1]));
        Assert.Equal(before[3], State(parts[3]));
        Assert.NotEqual(before[4], State(parts[4]));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void A_part_that_is_not_frozen_within_a_frozen_one_learns()
    {
        using var model = Warm();
        var parts = model.children().ToArray();
        var before = parts.Select(State).ToArray();
        Train(model, new LayerRates((model, 0), (parts[4], 1)));

        Assert.Equal(before[..4], parts[..4].Select(State));
        Assert.NotEqual(before[4], State(parts[4]));
    }

    [Fact]
    public void Rates_of_one_give_the_bits_of_a_training_without_rates()
    {
        using var plain = Warm();
        using var rated = Warm();
        Train(plain, null);
        Train(rated, new LayerRates((rated, 1)));

        Assert.Equal(State(plain), State(rated));
    }

    [Fact]
    public void Parameters_that_needed_no_gradient_before_need_none_after()
    {
        using var model = Warm();
        model.parameters().First().requires_grad = false;
        Train(model, new LayerRates((model.children().ElementAt(1), 0)));

        Assert.False(model.parameters().First().requires_grad);
        Assert.True(model.parameters().ElementAt(1).requires_grad);
    }

    [Fact]
    public void Rates_that_cannot_be_are_refused()
    {
        using var model = Warm();
        using var stranger = nn.Linear(2, 2);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new LayerRates((model, double.NaN))).Message, StringComparison.Ordinal);
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => new LayerRates((model, -1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LayerRates((null!, 1)));
        Assert.Contains("not part of the model", Assert.Throws<ArgumentException>(() => Train(model, new LayerRates((stranger, 1)))).Message, StringComparison.Ordinal);
        Assert.Contains("no trainable parameter", Assert.Throws<ArgumentException>(() => Train(model, new LayerRates((model, 0)))).Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Live_tensors_are_as_many_after_many_epochs_as_after_few_and_none_is_left()
    {
        using var images = Blobs.Create(40);
        using var model = Warm();
        var parts = model.children().ToArray();
        var counts = new List<long>();
        var before = LiveTensors.CountSettled();
        Train(model, new LayerRates((parts[1], 0), (parts[3], 0.5)), Quick with { Epochs = 40, EarlyStopping = null }, new Report(_ => counts.Add(LiveTensors.Count)));

        Assert.Equal(counts[4], counts[^1]);
        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public void Evaluation_gives_every_module_its_own_mode_back()
    {
        using var images = Blobs.Create(10);
        using var model = Blobs.Network();
        model.train();
        var frozen = model.children().ElementAt(3);
        frozen.eval();
        Evaluator.Evaluate(model, images);

        Assert.True(model.training);
        Assert.Equal([true, true, true, false, true], model.children().Select(child => child.training));
    }

    [Fact]
    public void Evaluation_refuses_an_index_of_no_image()
    {
        using var images = Blobs.Create(10);
        using var model = Blobs.Network();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Evaluator.Evaluate(model, images, [3, 10]));
        Assert.Contains("Index number 1 is 10; there are 10 images", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A network whose batch norm has statistics of its own.</summary>
    private static nn.Module<Tensor, Tensor> Warm()
    {
        var model = Blobs.Network();
        using var random = new RandomSource(9);
        using var scope = NewDisposeScope();
        model.call(random.Normal(0.3, 2, 20, 1, 6, 6));
        return model;
    }

    private static void Train(
        nn.Module<Tensor, Tensor> model, LayerRates? rates, SupervisedOptions? options = null, IProgress<TrainingProgress>? progress = null)
    {
        using var images = Blobs.Create(40);
        using var random = new RandomSource(5);
        new SupervisedTrainer(options ?? Quick, device: ComputeDevice.Cpu).Train(model, rates, images, Blobs.Split(30, 10), random, null, progress);
    }

    private static float[] State(nn.Module module) =>
        [.. module.state_dict().Values.SelectMany(tensor => tensor.detach().to(float32).contiguous().data<float>().ToArray())];

    private sealed class Report(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        void IProgress<TrainingProgress>.Report(TrainingProgress value) => action(value);
    }
}
