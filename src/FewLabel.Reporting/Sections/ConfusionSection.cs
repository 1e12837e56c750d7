using System.Globalization;
using System.Xml.Linq;
using FewLabel.Training.Metrics;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>A confusion matrix of each method; of many classes the most frequent confusions alone.</summary>
internal static class ConfusionSection
{
    private const int MostClasses = 20;
    private const int Shown = 5;
    private const int ShortName = 3;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var measured = context.Result.Methods.Where(method => method.Figures is not null).ToList();
        return measured.Count == 0 ? [] : Of(context.Measured(), measured.Select(method => (method.Name, method.Figures!.Confusion)));
    }

    /// <summary>The matrices of some methods.</summary>
    /// <param name="measured">What they are of, such as <c>test images</c>.</param>
    /// <param name="methods">The methods, one or more.</param>
    public static IEnumerable<XElement> Of(string measured, IEnumerable<(string Name, ConfusionMatrix Confusion)> methods)
    {
        yield return Element("p", Class("quiet"), $"Each row holds the {measured} of one class; each column, what they were taken for. The stronger the color of a cell, the larger its share of the row.");
        yield return Element("div", Class("figures"), methods.Select(method => Figure(method.Name, method.Confusion)));
    }

    private static XElement Figure(string method, ConfusionMatrix confusion) => Element(
        "figure",
        Element("figcaption", Element("span", method)),
        confusion.ClassNames.Length <= MostClasses ? Matrix(confusion) : null,
        Element("p", Class("quiet"), Worst(confusion)));

    private static XElement Matrix(ConfusionMatrix confusion)
    {
        var classes = Enumerable.Range(0, confusion.ClassNames.Length).ToList();
        var upright = confusion.ClassNames.Any(name => name.Length > ShortName) ? "confusion upright" : "confusion";
        return Element(
            "table", Class(upright),
            Element("thead", Element("tr", Element("td"), classes.Select(column => Element("th", Attribute("scope", "col"), Element("span", confusion.ClassNames[column]))))),
            Element("tbody", classes.Select(row => Element(
                "tr", Element("th", Attribute("scope", "row"), Element("span", confusion.ClassNames[row])),
                classes.Select(column => Cell(confusion, row, column, classes.Sum(each => confusion[row, each])))))));
    }

    private static XElement Cell(ConfusionMatrix confusion, int row, int column, long support)
    {
        var count = confusion[row, column];
        if (count == 0)
        {
            return Element("td");
        }

        // The root makes single confusions visible beside a thousand right ones.
        var share = string.Create(CultureInfo.InvariantCulture, $"--share:{100 * Math.Sqrt((double)count / support):0}%");
        return Element("td", Class(row == column ? "right" : "wrong"), Attribute("style", share), count);
    }

    private static string Worst(ConfusionMatrix confusion)
    {
        var names = confusion.ClassNames;
        var worst = (from actual in Enumerable.Range(0, names.Length)
                     from said in Enumerable.Range(0, names.Length)
                     where actual != said && confusion[actual, said] > 0
                     orderby confusion[actual, said] descending
                     select $"{names[actual]} as {names[said]} ({confusion[actual, said]})").Take(Shown).ToList();
        return worst.Count == 0 ? "No image was taken for another class." : $"Most often: {string.Join(", ", worst)}.";
    }
}
