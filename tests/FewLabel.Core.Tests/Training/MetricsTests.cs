using FewLabel.Training.Metrics;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class MetricsTests
{
    private static readonly float[,] Logits =
    {
        { 5, 1, 0 }, // taken for a
        { 2, 4, 3 }, // taken for b, then c
        { 0, 3, 2 }, // taken for b, then c
        { 9, 0, 1 }, // taken for a, then c
    };

    [Fact]
    public void The_figures_are_the_hand_computed_ones()
    {
        using var logits = tensor(Logits);
        using var labels = tensor([0L, 1, 2, 2]);
        var evaluation = Evaluator.FromLogits(logits, labels, ["a", "b", "c"]);

        Assert.Equal(4, evaluation.Count);
        Assert.Equal(0.5, evaluation.Accuracy);
        Assert.Equal([0.5, 1.0, 1.0], evaluation.TopK.ToArray());
        Assert.Equal(1, evaluation.Confusion[2, 1]);
        Assert.Equal(1, evaluation.Confusion[2, 0]);
        Assert.Equal(0, evaluation.Confusion[2, 2]);

        var perClass = evaluation.Confusion.PerClass;
        Assert.Equal(("a", 1, 0.5, 1.0), (perClass[0].Name, perClass[0].Support, perClass[0].Precision, perClass[0].Recall));
        Assert.Equal(2.0 / 3, perClass[0].F1, 12);
        Assert.Equal(2, perClass[2].Support);
        Assert.Equal(0, perClass[2].Recall);
        Assert.True(double.IsNaN(perClass[2].Precision));
    }

    [Fact]
    public void The_loss_is_the_mean_cross_entropy()
    {
        using var logits = tensor(Logits);
        using var labels = tensor([0L, 1, 2, 2]);
        long[] actual = [0, 1, 2, 2];
        var expected = Enumerable.Range(0, 4).Average(i =>
            Math.Log(Enumerable.Range(0, 3).Sum(c => Math.Exp(Logits[i, c]))) - Logits[i, (int)actual[i]]);

        Assert.Equal(expected, Evaluator.FromLogits(logits, labels, ["a", "b", "c"]).Loss, 5);
    }

    [Fact]
    public void A_model_with_the_wrong_number_of_outputs_is_refused_with_both_shapes()
    {
        using var logits = zeros(2, 4);
        using var labels = tensor([0L, 1]);
        var error = Assert.Throws<ArgumentException>(() => Evaluator.FromLogits(logits, labels, ["a", "b", "c"]));
        Assert.Contains("(2, 3)", error.Message, StringComparison.Ordinal);
        Assert.Contains("(2, 4)", error.Message, StringComparison.Ordinal);
    }
}
