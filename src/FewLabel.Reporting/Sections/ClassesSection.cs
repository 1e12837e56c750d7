using System.Xml.Linq;
using FewLabel.Results;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>Class by class: how many images were learned from and measured on, and how many of these each method got right.</summary>
internal static class ClassesSection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var result = context.Result;
        var methods = result.Methods.Where(method => method.Figures is not null).Select(method => (method.Name, Classes: method.Figures!.Confusion.PerClass)).ToList();
        if (methods.Count == 0)
        {
            yield break;
        }

        yield return Element("p", Class("quiet"), $"Of the {context.Measured()} of each class, the share that each method classified correctly.");
        yield return Table(
            "cards",
            ["Class", "Learned from", "Measured on", .. methods.Select(method => method.Name)],
            result.ClassNames.Select((name, label) => (IReadOnlyList<object?>)
            [
                name, result.TrainCounts[label], methods[0].Classes[label].Support, .. methods.Select(method => Percent(method.Classes[label].Recall, "0.0")),
            ]));
        foreach (var note in SmallClasses.Notes(result))
        {
            yield return Element("p", Class("notice"), note);
        }
    }
}
