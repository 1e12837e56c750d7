using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>What each of several predictions counts that a method fuses.</summary>
internal static class WeightsSection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        foreach (var method in context.Result.Methods.Where(method => !method.Weights.IsEmpty))
        {
            var teaches = method.Weights.Any(weight => weight.Teaching is not null);
            string[] header = teaches ? ["Prediction", "Weight in the pseudo-labels", "Weight in the classifier"] : ["Prediction", "Weight in the classifier"];
            yield return Element("h3", method.Name);
            yield return Table("cards", header, method.Weights.Select(weight => (object?[])(teaches
                ? [weight.Name, Text(weight.Teaching), Text(weight.Deciding)]
                : [weight.Name, Text(weight.Deciding)])));
            yield return Element("p", Class("quiet"),
                "The probabilities are multiplied, each raised to its weight. Cross-validation on the labeled images chose the weights; they are equal where each class has one label. "
                + "Weights that sum to less than 1 make the method less sure, others surer. A dash stands for a prediction that has no part.");
        }
    }

    private static string Text(double? weight) => weight is { } value ? Number(value, "0.00") : "–";
}
