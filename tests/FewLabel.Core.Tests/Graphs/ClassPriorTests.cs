using System.Collections.Immutable;
using FewLabel.Graphs;

namespace FewLabel.Tests.Graphs;

public sealed class ClassPriorTests
{
    private static readonly double[] Prior = [0.6, 0.3, 0.1];

    [Fact]
    public void A_prior_of_full_strength_is_reached()
    {
        var shares = Run(new() { ClassPrior = [.. Prior] }).ClassShares;
        Assert.All(Prior.Zip(shares), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.All(Prior.Zip(Run(new()).ClassShares), pair => Assert.NotEqual(pair.First, pair.Second, 0.02));
    }

    [Fact]
    public void Without_strength_the_sizes_stay_as_they_come()
    {
        var free = Run(new());
        var weak = Run(new() { ClassPrior = [.. Prior], PriorStrength = 0 });
        Assert.Equal(free.Labels.ToArray(), weak.Labels.ToArray());
        Assert.Equal(free.ClassShares.ToArray(), weak.ClassShares.ToArray());
    }

    [Fact]
    public void Half_strength_gives_the_geometric_mean_of_both_sizes()
    {
        var mixed = Run(new()).ClassShares.Zip(Prior, (free, prior) => Math.Sqrt(free * prior)).ToArray();
        var shares = Run(new() { ClassPrior = [.. Prior], PriorStrength = 0.5 }).ClassShares;
        Assert.All(mixed.Zip(shares), pair => Assert.Equal(pair.First / mixed.Sum(), pair.Second, 1e-6));
    }

    [Fact]
    public void A_prior_moves_labels_towards_the_larger_classes_and_none_of_the_given()
    {
        var (free, held) = (Run(new()), Run(new() { ClassPrior = [0.05, 0.05, 0.9] }));
        Assert.True(held.Labels.Count(label => label == 2) > free.Labels.Count(label => label == 2));
        Assert.Equal(free.Labels.Take(6).ToArray(), held.Labels.Take(6).ToArray());
        Assert.All(Enumerable.Range(0, 300), row => Assert.Equal(1, held.ScoresOf(row).ToArray().Sum(), 1e-5f));
    }

    [Fact]
    public void A_prior_that_the_graph_cannot_reach_leaves_finite_scores()
    {
        using var graph = GraphExamples.Of([(1, 1)], [(0, 1)], [(3, 1)], [(2, 1)]);
        var result = LabelPropagation.Run(graph, [0, 2], [0, 1], 3, new() { ClassPrior = [0.98, 0.01, 0.01] });
        Assert.Equal([0, 0, 1, 1], result.Labels.ToArray());
        Assert.Equal([0.5, 0.5, 0], result.ClassShares.ToArray());
    }

    [Fact]
    public void A_class_without_labels_leaves_its_share_to_the_others()
    {
        using var features = GraphExamples.Clusters(300, 2, 4, spread: 1.5);
        using var graph = NeighborGraph.Build(features, 6);
        var result = LabelPropagation.Run(graph, [0, 1], [0, 1], 3, new() { ClassPrior = [0.4, 0.1, 0.5] });
        Assert.Equal(0.8, result.ClassShares[0], 1e-6);
        Assert.Equal(0, result.ClassShares[2]);
        Assert.DoesNotContain(2, result.Labels);
    }

    [Fact]
    public void All_faults_of_options_are_told_at_once()
    {
        var options = new LabelPropagationOptions
        {
            Alpha = 1, Gamma = double.NaN, ClassPrior = [0.5, -0.5, 1], PriorStrength = double.NaN, Tolerance = 0, Iterations = 0,
        };
        Assert.Equal(
            ["Alpha", "Gamma", "ClassPrior[1]", "PriorStrength", "Tolerance", "Iterations"],
            options.Validate().Select(fault => fault.Parameter));
        Assert.Empty(new LabelPropagationOptions().Validate());
    }

    [Fact]
    public void A_prior_that_is_no_distribution_over_the_classes_is_refused()
    {
        Assert.Equal("The sum of ClassPrior", Assert.Single(new LabelPropagationOptions { ClassPrior = [0.5, 0.6] }.Validate()).Parameter);
        Assert.Single(new LabelPropagationOptions { ClassPrior = ImmutableArray<double>.Empty }.Validate());
        Assert.Single(new LabelPropagationOptions { ClassPrior = default(ImmutableArray<double>) }.Validate());
        Assert.Contains("as long as there is no ClassPrior", Assert.Single(new LabelPropagationOptions { PriorStrength = 0.5 }.Validate()).ToString(), StringComparison.Ordinal);
        var error = Assert.Throws<OptionsException>(() => Run(new() { ClassPrior = [0.5, 0.5] }));
        Assert.Contains("each of the 3 classes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Three classes that overlap, two labels each.</summary>
    private static PropagatedLabels Run(LabelPropagationOptions options)
    {
        using var features = GraphExamples.Clusters(300, 3, 4, spread: 0.8);
        using var graph = NeighborGraph.Build(features, 6);
        return LabelPropagation.Run(graph, [0, 1, 2, 3, 4, 5], [0, 1, 2, 0, 1, 2], 3, options);
    }
}
