using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class RateFactorTests
{
    public static TheoryData<OptimizerOptions> Methods => new(
        new AdamOptions(0.01) { WeightDecay = 0.1 },
        new AdamWOptions(0.01) { WeightDecay = 0.5 },
        new SgdOptions(0.05) { WeightDecay = 0.1 },
        new SgdOptions(0.05) { Nesterov = true },
        new SgdOptions(0.05) { Momentum = 0 },
        new LarsOptions(0.05));

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_factor_is_the_learning_rate_times_it(OptimizerOptions options)
    {
        var scaled = Steps(options, options.LearningRate, factor: 0.25);
        var slow = Steps(options, options.LearningRate * 0.25, factor: null);
        Assert.All(scaled.Zip(slow), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.NotEqual(Steps(options, options.LearningRate, factor: null), scaled);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_factor_of_one_changes_no_bit_and_of_zero_no_weight(OptimizerOptions options)
    {
        Assert.Equal(Steps(options, options.LearningRate, factor: null), Steps(options, options.LearningRate, factor: 1));
        Assert.Equal(Steps(options, 0, factor: null, steps: 0), Steps(options, options.LearningRate, factor: 0));
    }

    [Fact]
    public void A_factor_of_zero_keeps_every_bit_whatever_the_gradient()
    {
        using var module = nn.Linear(2, 2, hasBias: false);
        using var flat = new FlatParameters(module);
        using var optimizer = new SgdOptions(0.1).Create(flat);
        using var factors = flat.Spread(_ => 0);
        optimizer.RateFactors = factors;
        flat.Values.fill_(-0f);
        flat.Gradients.fill_(float.NaN);
        optimizer.Step(0.1);

        Assert.All(module.weight.detach().data<float>().ToArray(), value => Assert.Equal(int.MinValue, BitConverter.SingleToInt32Bits(value)));
    }

    [Fact]
    public void Each_parameter_has_its_own_factor_over_all_its_elements()
    {
        using var module = nn.Linear(3, 5);
        using var flat = new FlatParameters(module);
        using var optimizer = new SgdOptions { Momentum = 0, WeightDecay = 0 }.Create(flat);
        using var factors = flat.Spread(parameter => parameter.dim() == 2 ? 0.5 : 2);
        optimizer.RateFactors = factors;
        flat.Values.fill_(1f);
        flat.Gradients.fill_(4f);
        optimizer.Step(0.1);

        Assert.All(module.weight.detach().data<float>().ToArray(), value => Assert.Equal(1 - 0.1f * 0.5f * 4, value, 1e-6f));
        Assert.All(module.bias!.detach().data<float>().ToArray(), value => Assert.Equal(1 - 0.1f * 2 * 4, value, 1e-6f));
    }

    [Fact]
    public void Factors_of_another_shape_or_type_and_numbers_that_are_none_are_refused()
    {
        using var module = nn.Linear(3, 5);
        using var flat = new FlatParameters(module);
        using var optimizer = new SgdOptions().Create(flat);
        using var few = ones(3);
        using var doubles = ones_like(flat.Values, dtype: float64);

        Assert.Contains("(3)", Assert.Throws<ArgumentException>(() => optimizer.RateFactors = few).Message, StringComparison.Ordinal);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => optimizer.RateFactors = doubles).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => flat.Spread(_ => double.NaN)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_with_factors_leave_no_live_tensor()
    {
        using var module = nn.Linear(3, 5);
        using var flat = new FlatParameters(module);
        using var optimizer = new AdamWOptions().Create(flat);
        using var factors = flat.Spread(_ => 0.5);
        optimizer.RateFactors = factors;
        var before = LiveTensors.CountSettled();
        optimizer.Step(0.1);
        optimizer.Step(0.1);
        Assert.Equal(before, LiveTensors.Count);
    }

    private static float[] Steps(OptimizerOptions options, double rate, double? factor, int steps = 6)
    {
        using var random = new RandomSource(3);
        using var module = Blobs.Network();
        using var input = random.Normal(0, 1, 8, 36);
        using var flat = new FlatParameters(module);
        using var optimizer = options.Create(flat);
        using var factors = factor is { } number ? flat.Spread(_ => number) : null;
        optimizer.RateFactors = factors;
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            flat.ZeroGradients();
            module.call(input).pow(2).mean().backward();
            optimizer.Step(rate);
        }

        return flat.Values.data<float>().ToArray();
    }
}
