using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Neighbours;
using FewLabel.Networks;
using FewLabel.Samples;
using FewLabel.Sampling;
using FewLabel.Training;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace MocoEngine;

/// <summary>What features know of the digits: by nearest neighbours and by a linear probe from a hundred labels, and by their own neighbours.</summary>
internal sealed class FeatureMeasure(ImageDataset dataset, LabelDraw draw, Normalize normalize, bool test)
{
    /// <summary>The figures of an encoder, 0 to 1. Purity looks at the labels of all training images: a figure for studies only.</summary>
    public (double Nearest, double Probe, double Purity) Of(Encoder encoder, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var images = test ? dataset.Test : dataset.Train;
        var measured = test ? [.. Enumerable.Range(0, (int)images.Count).Select(i => (long)i)] : draw.Unlabelled.Where((_, i) => i % 6 < 1 || i % 12 == 7).ToArray();
        var labelled = tensor([.. draw.Labelled], int64);
        var features = FeatureExtractor.Extract(encoder, dataset.Train, null, normalize, cancellationToken: cancellation);
        var known = features.index_select(0, labelled);
        var labels = dataset.Train.BatchLabels(labelled);
        var rows = test ? FeatureExtractor.Extract(encoder, images, null, normalize, cancellationToken: cancellation) : features.index_select(0, tensor(measured));
        var truth = images.BatchLabels(tensor(measured));
        long[] knownClasses = [.. draw.Labelled.Select(image => dataset.Train.LabelValues[(int)image])];
        var nearest = new NeighbourClassifier(known, knownClasses, dataset.Train.ClassCount, 1).Predict(rows);
        using var probe = LinearProbe.Fit(known, labels, dataset.Train.ClassCount, cancellationToken: cancellation);
        using var graph = NeighbourGraph.Build(features, 10, null, cancellation);
        return (Share(nearest), Share(probe.Head.call(rows)), NeighbourPurity.Measure(graph, dataset.Train.LabelValues).Overall);

        double Share(Tensor scores) => scores.argmax(1).eq(truth).to(float64).mean().item<double>();
    }

    public static Table Table(string title, (double Nearest, double Probe, double Purity) before, (double Nearest, double Probe, double Purity) after) =>
        new Table()
            .Title(title)
            .Border(TableBorder.Rounded)
            .AddColumn("Measure")
            .AddColumn(new TableColumn("Random weights").RightAligned())
            .AddColumn(new TableColumn("Pre-trained").RightAligned())
            .AddRow("nearest neighbour from the 100 labels", Figures.Percent(before.Nearest), Figures.Percent(after.Nearest))
            .AddRow("linear probe on the 100 labels", Figures.Percent(before.Probe), Figures.Percent(after.Probe))
            .AddRow("neighbour purity of all training images", Figures.Percent(before.Purity), Figures.Percent(after.Purity));
}
