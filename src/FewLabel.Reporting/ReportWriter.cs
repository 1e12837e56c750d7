using FewLabel.Data;
using FewLabel.Reporting.Html;
using FewLabel.Reporting.Sections;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting;

/// <summary>Puts the sections of a report together. A section without content is left out, from the contents too.</summary>
internal sealed class ReportWriter(ExperimentResult result, ImageDataset dataset, ReportOptions options, CancellationToken cancellationToken)
{
    private static readonly ReportSection Head = new("headline", "Headline", Headline.Of);

    /// <summary>The sections, in their order.</summary>
    public static IReadOnlyList<ReportSection> Sections { get; } =
    [
        new("comparison", "Comparison", ComparisonSection.Of),
        new("study", "Over several draws of labels", StudySection.Of),
        new("curves", "Learning curves", LearningCurves.Of),
        new("pretraining", "Pre-training", PretrainingSection.Of),
        new("weights", "What decided", WeightsSection.Of),
        new("confusion", "Which classes are taken for which", ConfusionSection.Of),
        new("classes", "Class by class", ClassesSection.Of),
        new("calibration", "Can the probabilities be trusted?", CalibrationSection.Of),
        new("mistakes", "The most confident mistakes", MistakesSection.Of),
        new("map", "What the network sees", MapSection.Of),
        new("labeled", "The labeled images", LabeledImages.Of),
        new("label-errors", "Labels that are probably wrong", LabelErrorsSection.Of),
        new("views", "What training does to images", ViewsSection.Of),
        new("run", "How it was run", RunSection.Of),
    ];

    public string Write() => Write(Sections);

    /// <summary>A report of these sections.</summary>
    public string Write(IReadOnlyList<ReportSection> parts)
    {
        var context = new ReportContext(result, dataset, options, cancellationToken);
        var title = options.Title ?? $"{dataset.Name} from {result.Draw.Labeled.Length} labeled images";
        var sections = parts
            .Select(section => (section.Id, section.Title, Content: section.Make(context)))
            .Where(section => section.Content.Count > 0)
            .ToList();
        var contents = Element("nav", Attribute("aria-label", "Contents"), sections.Select(section => Element("a", Attribute("href", $"#{section.Id}"), section.Title)));
        return Page.Of(
            title, context.Styles,
            [
                Element("header", Element("h1", title), Head.Make(context), contents),
                .. sections.Select(section => Element("section", Attribute("id", section.Id), Element("h2", section.Title), section.Content)),
            ]);
    }
}
