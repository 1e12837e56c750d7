using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Graphs;

public sealed class DigitPropagationTests
{
    [Fact]
    public void On_digits_with_a_few_labels_propagation_beats_the_nearest_neighbors()
    {
        using var scope = NewDisposeScope();
        using var images = SyntheticDigits.Create(2000, seed: 3);
        var pixels = images.Batch(arange(images.Count, int64)).flatten(1);
        using var graph = NeighborGraph.Build(pixels, 10);
        var (propagated, voted) = (0.0, 0.0);
        for (var seed = 0; seed < 4; seed++)
        {
            using var random = new RandomSource(seed);
            var draw = LabelSampler.Random(images.Count, 50, random);
            long[] labels = [.. draw.Labeled.Select(row => images.LabelValues[(int)row])];
            var result = LabelPropagation.Run(graph, draw.Labeled, labels, 10);
            propagated += draw.Unlabeled.Average(row => result.Labels[(int)row] == images.LabelValues[(int)row] ? 1.0 : 0) / 4;

            using var classifier = new NeighborClassifier(pixels.index_select(0, tensor(draw.Labeled.ToArray())), labels, 10, neighbors: 1);
            var nearest = classifier.Predict(pixels).argmax(1).data<long>().ToArray();
            voted += draw.Unlabeled.Average(row => nearest[row] == images.LabelValues[(int)row] ? 1.0 : 0) / 4;
        }

        Assert.True(propagated > voted + 0.05, $"Propagation has {propagated:P1}, the nearest neighbor {voted:P1}.");
    }
}
