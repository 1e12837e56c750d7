using System.CommandLine;
using FewLabel.CommandLine;
using FewLabel.Reporting;

namespace FewLabel.Tool.Commands;

/// <summary><c>report</c>: the HTML page again, from the figures that a run has kept.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var result = new Argument<string>("RESULT") { Description = "The figures, such as output/result.json." };
        var output = new Option<string?>("--output") { Description = "The file to write. [default: beside the figures, ending in .html]", HelpName = "FILE" };
        var (overwrite, json) = (Outputs.Option(), JsonOutput.Option());
        var command = new Command("report", "Writes the HTML report again from a kept result.json: what needs the images or the networks is left out.") { result, output, overwrite, json };
        command.Does(
            (parsed, _) => RunAsync(parsed.GetValue(result)!, parsed.GetValue(output), parsed.GetValue(overwrite), parsed.GetValue(json)),
            _ => "Nothing was written; the same command starts again.");
        return command;
    }

    private static Task<int> RunAsync(string result, string? output, bool overwrite, bool json)
    {
        output ??= Path.ChangeExtension(result, ".html");
        new Outputs(overwrite).File(output, OutputKind.Report).Check();
        SavedResult.Load(result).SaveReport(output);
        Terminal.Say($"Report: {output}");
        if (json)
        {
            JsonOutput.Write(new { Report = output });
        }

        return Task.FromResult(ExitCode.Done);
    }
}
