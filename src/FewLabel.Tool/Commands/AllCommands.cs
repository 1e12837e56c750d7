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
        new RootCommand("Trains image classifiers from a folder with a few labeled images, classifies others, measures and reports.")
        {
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
