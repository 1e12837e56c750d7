using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Ensembles;

public sealed class ClassifierEnsembleTests
{
    private static readonly ImageShape Gray28 = new(1, 28, 28);

    [Fact]
    public void Its_probabilities_are_the_mean_of_the_members()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var (first, second) = (Architectures.Mlp2.CreateClassifier(Gray28, 10, random), Architectures.Cnn.CreateClassifier(Gray28, 10, random));
        using var ensemble = new ClassifierEnsemble(first, second);
        ensemble.eval();
        Assert.All([first, second], member => Assert.False(member.training));
        var images = random.Uniform(0, 1, 5, 1, 28, 28);
        var expected = first.call(images).softmax(1).add(second.call(images).softmax(1)).div(2).data<float>().ToArray();

        var logits = ensemble.call(images);

        Assert.Equal([5, 10], logits.shape);
        foreach (var (mean, found) in expected.Zip(logits.softmax(1).data<float>().ToArray()))
        {
            Assert.Equal(mean, found, 6);
        }

        Assert.Equal(1, logits.exp().sum([1]).data<float>().ToArray().Average(), 5);
    }

    [Fact]
    public void Very_sure_members_do_not_overflow()
    {
        using var scope = NewDisposeScope();
        using var ensemble = new ClassifierEnsemble(new Fixed(1000, 0), new Fixed(0, 1000));

        Assert.Equal([MathF.Log(0.5f), MathF.Log(0.5f)], ensemble.call(zeros(1, 1)).data<float>().ToArray());
    }

    [Fact]
    public void Alone_a_member_predicts_as_before()
    {
        using var scope = NewDisposeScope();
        using var ensemble = new ClassifierEnsemble(new Fixed(3, 1));

        var odds = ensemble.call(zeros(1, 1)).softmax(1).data<float>().ToArray();
        Assert.Equal(1 / (1 + Math.Exp(-2)), odds[0], 6);
    }

    [Fact]
    public void Members_of_different_classes_and_no_members_are_refused()
    {
        using var scope = NewDisposeScope();
        using var ensemble = new ClassifierEnsemble(new Fixed(1, 2), new Fixed(1, 2, 3));

        var error = Assert.Throws<ArgumentException>(() => ensemble.call(zeros(1, 1)));
        Assert.Contains("(1, 2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("(1, 3)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ClassifierEnsemble());
    }

    [Fact]
    public void Nothing_but_the_logits_stays_in_memory()
    {
        using var ensemble = new ClassifierEnsemble(new Fixed(1, 2), new Fixed(2, 1));
        using var input = zeros(1, 1);
        ensemble.call(input).Dispose();
        var before = LiveTensors.CountSettled();
        using var logits = ensemble.call(input);

        Assert.Equal(before + 1, LiveTensors.Count);
    }

    private sealed class Fixed(params float[] logits) : nn.Module<Tensor, Tensor>("Fixed")
    {
        public override Tensor forward(Tensor input) => tensor(logits).unsqueeze(0);
    }
}
