using System.Runtime.InteropServices;
using System.Xml.Linq;
using FewLabel.Training;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>A part of the report that is made on its own: what fails in it costs the others nothing.</summary>
/// <param name="Id">Its name within the page.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Content">Makes its content; without any it is left out.</param>
internal sealed record ReportSection(string Id, string Title, Func<ReportContext, IEnumerable<XElement>> Content)
{
    /// <summary>Its content, or a note that says why there is none.</summary>
    public IReadOnlyList<XElement> Make(ReportContext context)
    {
        try
        {
            return [.. Content(context)];
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException or MemoryExhaustedException))
        {
            return [Element("p", Class("notice"), $"This section ({Title}) could not be made: {error.GetType().Name}: {Message(error)} The figures and the other sections are not affected.")];
        }
    }

    /// <summary>libtorch adds its own stack to the message.</summary>
    private static string Message(Exception error)
    {
        var message = error is ExternalException ? error.Message.Split('\n')[0].Trim() : error.Message.Trim();
        return message.EndsWith('.') ? message : message + ".";
    }
}
