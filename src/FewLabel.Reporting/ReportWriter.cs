using System.Xml.Linq;
using FewLabel.Data;
using FewLabel.Reporting.Html;
using FewLabel.Reporting.Sections;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting;

/// <summary>Puts the sections of a report together. A section without content is left out, from the contents too.</summary>
internal sealed class ReportWriter(ExperimentResult result, ImageDataset dataset, ReportOptions options, CancellationToken cancellationToken)
{
    private static readonly (string Id, string Title, Func<ReportContext, IEnumerable<XElement>> Content)[] Sections =
    [
        ("comparison", "Comparison", ComparisonSection.Of),
        ("study", "Over several draws of labels", StudySection.Of),
        ("curves", "Learning curves", LearningCurves.Of),
        ("pretraining", "Pre-training", PretrainingSection.Of),
        ("confusion", "Which classes are taken for which", ConfusionSection.Of),
        ("calibration", "Can the probabilities be trusted?", CalibrationSection.Of),
        ("mistakes", "The most confident mistakes", MistakesSection.Of),
        ("map", "What the network sees", MapSection.Of),
        ("labelled", "The labelled images", LabelledImages.Of),
        ("views", "What training does to images", ViewsSection.Of),
        ("run", "How it was run", RunSection.Of),
    ];

    public string Write()
    {
        var context = new ReportContext(result, dataset, options, cancellationToken);
        var title = options.Title ?? $"{dataset.Name} from {result.Draw.Labelled.Length} labelled images";
        var sections = Sections
            .Select(section => (section.Id, section.Title, Content: section.Content(context).ToList()))
            .Where(section => section.Content.Count > 0)
            .ToList();
        var contents = Element("nav", Attribute("aria-label", "Contents"), sections.Select(section => Element("a", Attribute("href", $"#{section.Id}"), section.Title)));
        return Page.Of(
            title, context.Styles,
            [
                Element("header", Element("h1", title), Headline.Of(context), contents),
                .. sections.Select(section => Element("section", Attribute("id", section.Id), Element("h2", section.Title), section.Content)),
            ]);
    }
}
