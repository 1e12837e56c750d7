using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using FewLabel.Augmentation;
using TorchSharp;
using static FewLabel.Reporting.Html.Markup;
using static TorchSharp.torch;

namespace FewLabel.Reporting.Sections;

/// <summary>
/// Originals beside what training makes of them: augmented ones, the pairs of views of each pre-training, and the input normalizations of the networks.
/// </summary>
internal static class ViewsSection
{
    private const int Originals = 6;
    private const int Augmented = 7;
    private const int Pairs = 12;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        if (context.Result.Augmentation is { } augmentation)
        {
            yield return Element("h3", "Augmentation of the labeled images");
            yield return Element("p", Class("quiet"), "An original, with a frame, and what different steps make of it.");
            yield return Rows(context, [.. context.Result.Split.Train.Take(Originals)], Drawn(context, augmentation, "augmented", Augmented), Kinds("augmented", Augmented), "views");
        }

        foreach (var methods in context.Result.Methods.Where(method => method.Views is not null).GroupBy(method => method.Views!))
        {
            var (views, originals) = (methods.Key, Pretrained(context.Result, methods.First()));
            if (originals.Length == 0)
            {
                continue;
            }

            yield return Element("h3", "Pairs of views for pre-training");
            yield return Element("p", Class("quiet"), "An original, with a frame, and two views of it, which the encoder learns to bring together.");
            yield return Rows(context, originals, Drawn(context, views, "view", 2), Kinds("view", 2), "views pairs");
        }

        foreach (var method in context.Result.Methods.Where(method => !method.InputNormalizations.IsEmpty).DistinctBy(method => string.Join("; ", method.InputNormalizations)))
        {
            var normalizations = method.InputNormalizations;
            yield return Element("h3", "Input normalizations");
            yield return Element("p", Class("quiet"), $"An original, with a frame, and what the input normalizations make of it: {string.Join("; ", normalizations)}. Each network of the average takes one of them{Sizes(method.TestTimeScales)}.");
            yield return Rows(context, [.. context.Result.Split.Train.Take(Originals)], originals => Normalized(context, originals, normalizations), [.. normalizations.Select(normalization => normalization.ToString())], "views");
        }
    }

    /// <summary>Some of the images of a pre-training: those without a label first.</summary>
    private static long[] Pretrained(ExperimentResult result, MethodResult method) =>
        [.. result.Draw.Unlabeled.Concat(method.Pretraining?.LabeledCount > 0 ? result.Draw.Labeled : []).Take(Pairs)];

    private static string Sizes(ImmutableArray<double> scales) => scales.Length < 2
        ? ""
        : $", and predicts at {scales.Length} test-time scales: {string.Join(", ", scales.Select(scale => scale.ToString("0.##", CultureInfo.InvariantCulture)))}";

    private static Func<Tensor, Tensor> Drawn(ReportContext context, ImageTransform transform, string kind, int each) => originals =>
    {
        using var random = context.Random(kind);
        return transform.Apply(originals.repeat_interleave(each, 0), random);
    };

    private static string[] Kinds(string kind, int each) => [.. Enumerable.Range(1, each).Select(number => $"{kind} {number}")];

    private static Tensor Normalized(ReportContext context, Tensor originals, ImmutableArray<MomentNormalization> normalizations)
    {
        using var random = context.Random("forms");
        return stack([.. normalizations.Select(normalization => normalization.Apply(originals, random))], 1).flatten(0, 1);
    }

    /// <summary>Each original with what is made of it, one after the other, and what those are called.</summary>
    private static XElement Rows(ReportContext context, long[] indices, Func<Tensor, Tensor> make, string[] kinds, string classes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var each = kinds.Length;
        var originals = context.Dataset.Train.Batch(tensor(indices, int64));
        var views = make(originals);
        var channels = Math.Max(originals.shape[1], views.shape[1]);
        var frames = FitTo(originals, channels, views.shape[2], views.shape[3]);
        var sheet = context.Sheet(cat([frames, FitTo(views, channels, views.shape[2], views.shape[3])]));
        return Element("div", Class(classes), indices.Select((index, row) => Element(
            "span", Class("tiles"),
            Element("span", Class("held"), sheet.Tile(row, $"Training image {index}")),
            Enumerable.Range(0, each).Select(i => sheet.Tile(indices.Length + row * each + i, $"Training image {index}, {kinds[i]}")))));
    }

    /// <summary>One sheet holds images of one size; a transform may have changed it.</summary>
    private static Tensor FitTo(Tensor images, long channels, long height, long width)
    {
        var sized = images.shape[2] == height && images.shape[3] == width ? images : nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Nearest);
        return sized.expand(-1, channels, -1, -1);
    }
}
