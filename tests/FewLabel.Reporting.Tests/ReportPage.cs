using System.Xml.Linq;

namespace FewLabel.Tests;

/// <summary>A report, read by a parser that forgives nothing.</summary>
internal sealed class ReportPage(string html)
{
    private readonly XElement _root = XDocument.Parse(html).Root!;

    public string Html => html;

    public IEnumerable<string> Sections => _root.Descendants("section").Select(section => section.Attribute("id")!.Value);

    public XElement Section(string id) => _root.Descendants("section").Single(section => section.Attribute("id")!.Value == id);

    public IEnumerable<XElement> Elements(string name) => _root.Descendants(name);

    public IEnumerable<string> Attributes(string name) => _root.Descendants().Attributes(name).Select(attribute => attribute.Value);

    /// <summary>All text but the style sheet.</summary>
    public IEnumerable<string> Texts => _root.DescendantNodes().OfType<XText>().Where(text => text.Parent!.Name != "style").Select(text => text.Value);

    public string Styles => _root.Descendants("style").Single().Value;
}
