using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FewLabel.Reporting.Html;

/// <summary>
/// Makes the elements of the page. All text goes through here, so that names which users give are escaped; what XML cannot hold becomes U+FFFD.
/// </summary>
internal static class Markup
{
    /// <summary>The name of the column that holds error bars, whose head shows their scale.</summary>
    public const string ErrorBar = "Error bar";

    /// <summary>An element. Its content is text, numbers, elements and attributes, one by one or in sequences.</summary>
    public static XElement Element(string name, params object?[] content)
    {
        var element = new XElement(name, content.Select(Clean));

        // An empty element must not become <p/>, which HTML takes for an open tag.
        if (element.IsEmpty && name is not ("meta" or "br" or "img" or "col"))
        {
            element.Value = "";
        }

        return element;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute Attribute(string name, object value) => new(name, Clean(value)!);

    /// <summary>The attribute <c>class</c>.</summary>
    public static XAttribute Class(string names) => Attribute("class", names);

    /// <summary>A table, each cell of its rows with its column's name for narrow screens.</summary>
    /// <param name="classes">The classes of its style.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="rows">The rows, as many cells each.</param>
    /// <param name="scale">The scale of the error bars, if there are any.</param>
    public static XElement Table(string classes, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows, XElement? scale = null) => Element(
        "table", Class(classes),
        Element("thead", Element("tr", header.Select(name => Element("th", Attribute("scope", "col"), name, name == ErrorBar ? scale : null)))),
        Element("tbody", rows.Select(row => Element("tr", row.Select((cell, column) => column == 0
            ? Element("th", Attribute("scope", "row"), cell)
            : Element("td", Attribute("data-name", header[column]), cell))))));

    /// <summary>A share from 0 to 1 in percent, or a dash where there is none.</summary>
    public static string Percent(double? share, string format = "0.00") => share is { } value && !double.IsNaN(value)
        ? (100 * value).ToString(format, CultureInfo.InvariantCulture) + " %"
        : "–";

    /// <summary>A number in invariant form.</summary>
    public static string Number(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A duration in seconds, or in minutes where these are many.</summary>
    public static string Duration(double? seconds) => seconds switch
    {
        null => "–",
        < 10 => Number(seconds.Value, "0.0") + " s",
        < 120 => Number(seconds.Value, "0") + " s",
        _ => Number(seconds.Value / 60, "0.0") + " min",
    };

    private static object? Clean(object? content) => content switch
    {
        string text => Clean(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable<object> many and not XContainer => many.Select(Clean),
        _ => content,
    };

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
