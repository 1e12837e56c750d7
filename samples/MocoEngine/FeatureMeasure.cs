using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.CommandLine;
using FewLabel.Sampling;
using FewLabel.Training;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace MocoEngine;

/// <summary>What features know of the digits: by nearest neighbors and by a linear probe from a hundred labels, and by their own neighbors.</summary>
internal sealed class FeatureMeasure(ImageDataset dataset, LabelDraw draw, Normalize normalize, bool test, bool purity)
{
    private readonly ImageSet _train = dataset.Train;

    /// <summary>The figures of an encoder, 0 to 1. Purity takes the labels of all training images: a figure for studies only.</summary>
    public (double Nearest, double Probe, double? Purity) Of(Encoder encoder, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var images = test ? dataset.Test : _train;
        long[] measured = test ? [.. Enumerable.Range(0, (int)images.Count).Select(i => (long)i)] : [.. draw.Unlabeled.Take(10_000)];
        long[] labels = [.. draw.Labeled.Select(image => _train.LabelValues[(int)image])];
        var known = Extract(_train, draw.Labeled);
        var rows = Extract(images, measured);
        var truth = images.BatchLabels(tensor(measured));
        var nearest = new NeighborClassifier(known, labels, _train.ClassCount, 1).Predict(rows);
        using var probe = LinearProbe.Fit(known, tensor(labels), _train.ClassCount, cancellationToken: cancellation);
        return (Share(nearest), Share(probe.Head.call(rows)), purity ? Purity() : null);

        Tensor Extract(ImageSet from, IReadOnlyList<long>? which) =>
            FeatureExtractor.Extract(encoder, from, which, normalize, cancellationToken: cancellation);

        double Share(Tensor scores) => scores.argmax(1).eq(truth).to(float64).mean().item<double>();

        double Purity()
        {
            using var graph = NeighborGraph.Build(Extract(_train, null), 10, null, cancellation);
            return NeighborPurity.Measure(graph, _train.LabelValues).Overall;
        }
    }

    public static Table Table(string title, (double Nearest, double Probe, double? Purity) before, (double Nearest, double Probe, double? Purity) after) =>
        new Table()
            .Title(title)
            .Border(TableBorder.Rounded)
            .AddColumn("Measure")
            .AddColumn(new TableColumn("Random weights").RightAligned())
            .AddColumn(new TableColumn("Pre-trained").RightAligned())
            .AddRow("nearest neighbor from the 100 labels", Figures.Percent(before.Nearest), Figures.Percent(after.Nearest))
            .AddRow("linear probe on the 100 labels", Figures.Percent(before.Probe), Figures.Percent(after.Probe))
            .AddRow("neighbor purity of all training images", Figures.Percent(before.Purity), Figures.Percent(after.Purity));
}
