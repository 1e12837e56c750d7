using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class OptimizerTests
{
    public static TheoryData<OptimizerOptions, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer>> Pairs => new()
    {
        { new AdamOptions(0.01), p => optim.Adam(p, 0.01) },
        { new AdamOptions(0.01) { WeightDecay = 0.1 }, p => optim.Adam(p, 0.01, weight_decay: 0.1) },
        { new AdamOptions(0.01) { Beta1 = 0.5, Beta2 = 0.9, Epsilon = 1e-3 }, p => optim.Adam(p, 0.01, 0.5, 0.9, 1e-3) },
        { new AdamWOptions(0.01), p => optim.AdamW(p, 0.01, weight_decay: 0.01) },
        { new SgdOptions(0.05) { Momentum = 0, WeightDecay = 0 }, p => optim.SGD(p, 0.05) },
        { new SgdOptions(0.05), p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 1e-4) },
        { new SgdOptions(0.05) { Nesterov = true }, p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 1e-4, nesterov: true) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Ten_steps_give_what_TorchSharps_optimizer_gives(
        OptimizerOptions options, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> create)
    {
        using var random = new RandomSource(3);
        using var ours = Network();
        using var theirs = Network();
        Fill(ours, random);
        theirs.load_state_dict(ours.state_dict());
        using var input = random.Normal(0, 1, 8, 5);
        using var flat = new FlatParameters(ours);
        using var optimizer = options.Create(flat);
        using var reference = create(theirs.parameters());

        for (var step = 0; step < 10; step++)
        {
            flat.ZeroGradients();
            ours.call(input).pow(2).mean().backward();
            optimizer.Step(options.LearningRate);
            reference.zero_grad();
            theirs.call(input).pow(2).mean().backward();
            reference.step();
        }

        AssertAlike(ours, theirs, options);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_network_larger_than_a_part_is_gone_through_to_its_end(
        OptimizerOptions options, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> create)
    {
        using var threads = new Threads(2);
        using var random = new RandomSource(5);
        using var ours = nn.Linear(1100, CacheParts.Elements / 1100 * 2 + 100);
        using var theirs = nn.Linear(1100, CacheParts.Elements / 1100 * 2 + 100);
        Fill(ours, random);
        theirs.load_state_dict(ours.state_dict());
        using var flat = new FlatParameters(ours);
        using var optimizer = options.Create(flat);
        using var reference = create(theirs.parameters());
        Assert.True(flat.Values.numel() > 2 * CacheParts.Elements);

        for (var step = 0; step < 2; step++)
        {
            using var gradients = random.Normal(0, 1, flat.Values.numel());
            flat.Gradients.copy_(gradients);
            foreach (var (mine, other) in ours.parameters().Zip(theirs.parameters()))
            {
                other.grad = mine.grad!.clone();
            }

            optimizer.Step(options.LearningRate);
            reference.step();
        }

        AssertAlike(ours, theirs, options);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.1, true)]
    public void Adam_in_one_pass_comes_to_what_whole_tensors_do(double weightDecay, bool decoupled)
    {
        using var random = new RandomSource(7);
        using var one = nn.Linear(37, 11);
        using var other = nn.Linear(37, 11);
        other.load_state_dict(one.state_dict());
        using var flat = new FlatParameters(one);
        using var plain = new FlatParameters(other);
        using var fused = new AdamOptimizer(flat, 0.9, 0.999, 1e-8, weightDecay, decoupled);
        using var tensors = new AdamOptimizer(plain, 0.9, 0.999, 1e-8, weightDecay, decoupled);
        Assert.True(AdamKernel.Suits(flat.Values));
        using var noGradient = no_grad();
        for (var step = 1; step <= 20; step++)
        {
            using var gradients = random.Normal(0, 1, flat.Values.numel());
            flat.Gradients.copy_(gradients);
            plain.Gradients.copy_(gradients);
            fused.Step(0.01);
            tensors.UpdateByTensors(0.01, 1 - Math.Pow(0.9, step), 1 - Math.Pow(0.999, step));
        }

        using var difference = flat.Values.sub(plain.Values).abs_().max();
        Assert.InRange(difference.item<float>(), 0, 2e-6);
    }

    [Fact]
    public void Lars_steps_are_those_of_a_loop_over_the_tensors()
    {
        using var random = new RandomSource(4);
        using var module = Network();
        Fill(module, random);
        using var flat = new FlatParameters(module);
        var options = new LarsOptions(0.5) { Momentum = 0.8, WeightDecay = 0.01, TrustCoefficient = 0.02 };
        using var optimizer = options.Create(flat);
        var values = module.parameters().Select(Numbers).ToArray();
        var velocities = values.Select(tensor => new double[tensor.Length]).ToArray();
        for (var step = 0; step < 3; step++)
        {
            flat.ZeroGradients();
            foreach (var parameter in module.parameters())
            {
                parameter.grad!.normal_(0, 1, random.Generator);
            }

            var tensors = module.parameters().ToArray();
            for (var i = 0; i < tensors.Length; i++)
            {
                var scaled = tensors[i].dim() > 1;
                var change = Numbers(tensors[i].grad!).Select((g, j) => g + (scaled ? 0.01 * values[i][j] : 0)).ToArray();
                var factor = scaled ? 0.02 * Length(values[i]) / Length(change) : 1;
                for (var j = 0; j < change.Length; j++)
                {
                    velocities[i][j] = 0.8 * velocities[i][j] + factor * change[j];
                    values[i][j] -= 0.5 * velocities[i][j];
                }
            }

            optimizer.Step(0.5);
            foreach (var (expected, found) in values.Zip(tensors))
            {
                Assert.All(expected.Zip(Numbers(found)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }
        }

        static double Length(double[] numbers) => Math.Sqrt(numbers.Sum(number => number * number));
    }

    [Fact]
    public void A_lars_step_by_hand()
    {
        using var module = nn.Linear(2, 1);
        using var flat = new FlatParameters(module);
        using var optimizer = new LarsOptions { WeightDecay = 0, TrustCoefficient = 0.1 }.Create(flat);
        using (no_grad())
        {
            module.weight!.copy_(tensor(new[,] { { 3f, 4f } }));
            module.bias!.fill_(1f);
        }

        module.weight!.grad!.copy_(tensor(new[,] { { 0f, 2f } }));
        module.bias!.grad!.fill_(2f);
        optimizer.Step(0.5);

        // The weights are 5 long and their gradient 2, so the change is 0.1 * 5 / 2 * 2 = 0.5, half of which is made.
        Assert.Equal([3, 3.75], Numbers(module.weight), (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal(0, module.bias!.item<float>(), 6);
        flat.Values.zero_();
        optimizer.Step(0.5);
        Assert.All(Numbers(flat.Values), number => Assert.True(double.IsFinite(number)));
    }

    public static TheoryData<OptimizerOptions> Methods => [new AdamOptions(0.01), new AdamWOptions(0.01), new SgdOptions(0.05), new SgdOptions(0.05) { Momentum = 0 }, new LarsOptions()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_restored_optimizer_goes_on_as_the_saved_one(OptimizerOptions options)
    {
        using var random = new RandomSource(5);
        using var one = Network();
        using var other = Network();
        Fill(one, random);
        using var flat = new FlatParameters(one);
        using var otherFlat = new FlatParameters(other);
        using var optimizer = options.Create(flat);
        using var restored = options.Create(otherFlat);
        flat.Gradients.normal_(0, 1, random.Generator);
        optimizer.Step(0.1);
        optimizer.Step(0.1);
        restored.LoadState(optimizer.SaveState());
        otherFlat.Values.copy_(flat.Values);
        otherFlat.Gradients.copy_(flat.Gradients);
        optimizer.Step(0.1);
        restored.Step(0.1);

        Assert.Equal(3, restored.StepCount);
        Assert.Equal(Numbers(flat.Values), Numbers(otherFlat.Values));
    }

    [Fact]
    public void A_state_of_another_method_or_network_is_refused()
    {
        using var module = nn.Linear(2, 2);
        using var larger = nn.Linear(40, 2);
        using var flat = new FlatParameters(module);
        using var largerFlat = new FlatParameters(larger);
        using var sgd = new SgdOptions().Create(flat);
        using var adam = new AdamOptions().Create(flat);
        using var other = new SgdOptions().Create(largerFlat);
        Assert.Contains("velocity", Assert.Throws<FewLabelException>(() => sgd.LoadState(adam.SaveState())).Message, StringComparison.Ordinal);
        Assert.Contains("network", Assert.Throws<FewLabelException>(() => sgd.LoadState(other.SaveState())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_step_of_momentum_is_the_hand_computed_one()
    {
        using var module = nn.Linear(1, 1, hasBias: false);
        using var flat = new FlatParameters(module);
        using var optimizer = new SgdOptions { Momentum = 0.5, WeightDecay = 0 }.Create(flat);
        flat.Values.fill_(1f);

        flat.Gradients.fill_(2f);
        optimizer.Step(0.1);
        Assert.Equal(1 - 0.1f * 2, module.weight!.item<float>(), 6);
        flat.Gradients.fill_(4f);
        optimizer.Step(0.1);
        Assert.Equal(0.8f - 0.1f * (0.5f * 2 + 4), module.weight!.item<float>(), 6);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void A_learning_rate_that_is_none_is_refused_with_its_value(double rate)
    {
        using var module = nn.Linear(2, 2);
        using var flat = new FlatParameters(module);
        using var optimizer = new SgdOptions().Create(flat);
        Assert.Equal(rate, Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(rate)).ActualValue);
    }

    [Fact]
    public void Flattened_parameters_keep_values_shapes_and_gradients()
    {
        using var random = new RandomSource(3);
        using var module = Network();
        Fill(module, random);
        using var input = random.Normal(0, 1, 8, 5);
        using var before = module.call(input);
        before.pow(2).mean().backward();
        var gradients = module.parameters().Select(p => p.grad!.clone()).ToArray();

        using var flat = new FlatParameters(module);
        using var after = module.call(input);
        Assert.Equal(before.data<float>().ToArray(), after.data<float>().ToArray());
        after.pow(2).mean().backward();
        foreach (var (parameter, expected) in module.parameters().Zip(gradients))
        {
            Assert.Equal(expected.data<float>().ToArray(), parameter.grad!.contiguous().data<float>().ToArray());
        }

        Assert.NotEqual(0, flat.Gradients.abs().sum().item<float>());
        flat.ZeroGradients();
        Assert.All(module.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().item<float>()));
    }

    [Fact]
    public void Frozen_parameters_stay_as_they_are()
    {
        using var module = Network();
        var frozen = module.parameters().First();
        frozen.requires_grad = false;
        using var expected = frozen.clone();
        using var flat = new FlatParameters(module);
        flat.Values.fill_(7f);

        Assert.Equal(expected.data<float>().ToArray(), frozen.data<float>().ToArray());
    }

    private static TorchSharp.Modules.Sequential Network() =>
        nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.BatchNorm1d(7), nn.Linear(7, 3));

    private static double[] Numbers(Tensor tensor) => [.. tensor.detach().contiguous().data<float>().ToArray().Select(number => (double)number)];

    private static void AssertAlike(nn.Module ours, nn.Module theirs, OptimizerOptions options)
    {
        foreach (var (mine, other) in ours.parameters().Zip(theirs.parameters()))
        {
            Assert.True((mine - other).abs().max().item<float>() < 1e-5f, $"{options}: parameters differ");
        }
    }

    private static void Fill(nn.Module module, RandomSource random)
    {
        using var noGradient = no_grad();
        foreach (var parameter in module.parameters())
        {
            parameter.uniform_(-0.5, 0.5, random.Generator);
        }
    }
}
