using System.CommandLine;
using FewLabel.CommandLine;

namespace FewLabel.Tool.Commands;

/// <summary>The tool: all its commands.</summary>
internal static class AllCommands
{
    /// <summary>What users call the tool.</summary>
    private const string Name = "fewlabel";

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="args">What the user wrote.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) => CommandHost.InvokeAsync(
        new RootCommand("Checks a folder with a few labeled images, trains image classifiers from it, classifies others, measures and reports.")
        {
            CheckCommand.Create(),
            TrainCommand.Create(),
            PredictCommand.Create(),
            MeasureCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            InfoCommand.Create(),
            DigitsCommand.Create(),
            CompletionCommand.Create(),
        },
        args,
        Name);
}
