using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Reporting.Plots;
using FewLabel.Reporting.Projection;
using TorchSharp;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>Maps of test images as the encoder of the best method sees them, before and after training.</summary>
internal static class MapSection
{
    private const int Fewest = 4;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        if (!context.Dataset.HasTest)
        {
            yield break;
        }

        var (best, test) = (context.Best, context.Dataset.Test);
        var count = (int)Math.Min(context.Options.MapImages, test.Count);
        if (count < Fewest || Trained(best) is not { } trained)
        {
            yield break;
        }

        using var random = context.Random("map");
        using var order = random.Permutation(test.Count);
        ImmutableArray<long> images = [.. order.data<long>().ToArray().Take(count).Order()];
        ImmutableArray<long> labels = [.. images.Select(image => test.LabelValues[(int)image])];
        var figures = new List<XElement>();
        if (best.Architecture is { } architecture)
        {
            using var initial = random.Fork("untrained");
            using var untrained = architecture.CreateEncoder(test.Shape, initial);
            figures.Add(Figure(context, "Before training, with drawn weights", untrained, TorchSharp.torch.CPU, images, labels));
        }

        figures.Add(Figure(context, "After training", trained, best.Device, images, labels));
        yield return Element("p", Class("quiet"), string.Create(
            CultureInfo.InvariantCulture,
            $"{(count < test.Count ? $"{count:N0} of {test.Count:N0} test images, drawn by seed {context.Seed}," : $"All {count:N0} test images")} as the encoder of ") + $"{best.Name} sees them, each a dot in the color of its class, on a map where neighbors stay neighbors (t-SNE). "
            + "Clusters of one color mean that the classes are told apart. The distances between clusters mean little.");
        yield return Element("p", Class("key"), test.ClassNames.Select((name, label) => Element(
            "span", Element("i", Class("swatch"), Attribute("style", $"background:{ClassColors.Of(label, test.ClassCount)}")), name)));
        yield return Element("div", Class("figures"), figures);
    }

    private static Encoder? Trained(MethodResult method) =>
        (method.Model is ClassifierEnsemble ensemble ? ensemble.Members[^1] : method.Model) is ImageClassifier classifier ? classifier.Encoder : null;

    private static XElement Figure(ReportContext context, string caption, Encoder encoder, torch.Device device, ImmutableArray<long> images, ImmutableArray<long> labels)
    {
        using var random = context.Random("t-SNE");
        using var features = FeatureExtractor.Extract(encoder, context.Dataset.Test, images, context.Best.Normalize, device, cancellationToken: context.CancellationToken);
        var map = TSne.Project(features, null, random, context.CancellationToken);
        return Element("figure", Element("figcaption", Element("span", caption)), ScatterMap.Draw(map, labels, context.Dataset.Test.ClassCount, $"Map of test images. {caption}."));
    }
}
