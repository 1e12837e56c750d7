using System.Text;
using System.Xml;
using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Html;

/// <summary>One HTML file that needs nothing else: styles and images are within, and there are no scripts.</summary>
internal static class Page
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    public static string Of(string title, string styles, IReadOnlyList<XElement> content)
    {
        var page = Element(
            "html", Attribute("lang", "en"),
            Element(
                "head",
                Element("meta", Attribute("charset", "utf-8")),
                Element("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
                Element("meta", Attribute("http-equiv", "Content-Security-Policy"), Attribute("content", Policy)),
                Element("meta", Attribute("name", "generator"), Attribute("content", "FewLabel")),
                Element("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark")),
                Element("title", title),
                Element("style", StyleSheet() + styles)),
            Element("body", Element("main", content)));
        var text = new StringBuilder("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = false, NewLineHandling = NewLineHandling.None }))
        {
            page.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The style sheet. It holds none of the characters that XML escapes, for HTML would not read them back.</summary>
    private static string StyleSheet()
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
