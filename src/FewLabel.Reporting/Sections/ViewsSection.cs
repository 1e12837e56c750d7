using System.Xml.Linq;
using FewLabel.Augmentation;
using TorchSharp;
using static FewLabel.Reporting.Html.Markup;
using static TorchSharp.torch;

namespace FewLabel.Reporting.Sections;

/// <summary>Originals beside what training makes of them: augmented ones, and the pairs of views of each pre-training.</summary>
internal static class ViewsSection
{
    private const int Originals = 6;
    private const int Augmented = 7;
    private const int Pairs = 12;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        if (context.Result.Augmentation is { } augmentation)
        {
            yield return Element("h3", "Augmentation of the labelled images");
            yield return Element("p", Class("quiet"), "An original, with a frame, and what different steps make of it.");
            yield return Rows(context, [.. context.Result.Split.Train.Take(Originals)], augmentation, Augmented, "augmented", "views");
        }

        foreach (var views in context.Result.Methods.Where(method => method.Views is not null).Select(method => method.Views!).Distinct())
        {
            yield return Element("h3", "Pairs of views for pre-training");
            yield return Element("p", Class("quiet"), "An original, with a frame, and two views of it, which the encoder learns to bring together.");
            yield return Rows(context, [.. context.Result.Draw.Unlabelled.Take(Pairs)], views, 2, "view", "views pairs");
        }
    }

    private static XElement Rows(ReportContext context, long[] indices, ImageTransform transform, int each, string kind, string classes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = context.Random(kind);
        var originals = context.Dataset.Train.Batch(tensor(indices, int64));
        var views = transform.Apply(originals.repeat_interleave(each, 0), random);
        var channels = Math.Max(originals.shape[1], views.shape[1]);
        var frames = FitTo(originals, channels, views.shape[2], views.shape[3]);
        var sheet = context.Sheet(cat([frames, FitTo(views, channels, views.shape[2], views.shape[3])]));
        return Element("div", Class(classes), indices.Select((index, row) => Element(
            "span", Class("tiles"),
            Element("span", Class("held"), sheet.Tile(row, $"Training image {index}")),
            Enumerable.Range(0, each).Select(i => sheet.Tile(indices.Length + row * each + i, $"Training image {index}, {kind} {i + 1}")))));
    }

    /// <summary>One sheet holds images of one size; a transform may have changed it.</summary>
    private static Tensor FitTo(Tensor images, long channels, long height, long width)
    {
        var sized = images.shape[2] == height && images.shape[3] == width ? images : nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Nearest);
        return sized.expand(-1, channels, -1, -1);
    }
}
