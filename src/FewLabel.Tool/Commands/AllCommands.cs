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
        new RootCommand("Labels the images of a folder with you, checks it, trains image classifiers from few labels, classifies others, measures and reports.")
        {
            LabelCommand.Create(),
            CheckCommand.Create(),
            TrainCommand.Create(),
            PredictCommand.Create(),
            MeasureCommand.Create(),
            ReportCommand.Create(),
            DistillCommand.Create(),
            ExportCommand.Create(),
            InfoCommand.Create(),
            DigitsCommand.Create(),
            CompletionCommand.Create(),
        },
        args,
        Name);
}
