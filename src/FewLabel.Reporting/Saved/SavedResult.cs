using System.Text;
using System.Text.Json;
using FewLabel.Data;
using FewLabel.Reporting.Html;
using FewLabel.Reporting.Sections;
using FewLabel.Runtime;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting;

/// <summary>
/// The figures of an experiment from a file that <see cref="ExperimentResult.SaveJson"/> wrote. They make a report without the images and the networks, which
/// lacks what only these can show.
/// </summary>
public sealed class SavedResult
{
    /// <summary>Far more bytes than the figures of an experiment take.</summary>
    private const int LongestFile = 64 << 20;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly SavedFigures _figures;

    private SavedResult(SavedFigures figures) => _figures = figures;

    /// <summary>Reads the figures of an experiment.</summary>
    /// <param name="path">The file, such as <c>output/result.json</c>; those of earlier versions are read too.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">It is no result, is damaged, or comes from a newer version of FewLabel.</exception>
    public static SavedResult Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            var figures = JsonSerializer.Deserialize<SavedFigures>(InputFile.ReadAllBytes(path, LongestFile), Form);
            var fault = figures is null ? "it is empty" : figures.Fault;
            return fault is null ? new SavedResult(figures!)
                : throw new DataFormatException(path, $"{path} is no result of FewLabel: {fault}. Give a file that ExperimentResult.SaveJson or 'fewlabel train' wrote.");
        }
        catch (JsonException error)
        {
            throw new DataFormatException(
                path, $"{path} is no result of FewLabel: {error.Message.TrimEnd('.')}. Give a file that ExperimentResult.SaveJson or 'fewlabel train' wrote.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"{path} cannot be read: {error.Message} Check the path.", error);
        }
    }

    /// <summary>Writes a report: one HTML file that needs no network. It is written whole or not at all.</summary>
    /// <param name="path">The file to write or to replace; its folder is created if it is missing.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void SaveReport(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OutputFile.Write(path, Encoding.UTF8.GetBytes(ToReport()));
    }

    /// <summary>The report as text; see <see cref="SaveReport"/>.</summary>
    /// <returns>The HTML file's content.</returns>
    public string ToReport()
    {
        var title = $"{_figures.Dataset} from {_figures.LabelCounts.Sum()} labeled images";
        return Page.Of(
            title, "",
            [
                Element("header", Element("h1", title), SavedSections.Headline(_figures)),
                .. SavedSections.All(_figures).Select(section => Element("section", Attribute("id", section.Id), Element("h2", section.Title), section.Content)),
            ]);
    }
}
