using System.CommandLine;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace FewLabel.Samples;

/// <summary>Runs a command: what errors look like, and which exit codes they have.</summary>
internal static class CommandRun
{
    private const int Failed = 1;
    private const int Misused = 2;
    private const int Interrupted = 130;

    /// <summary>Parses the command line and runs what it asks for.</summary>
    public static async Task<int> InvokeAsync(RootCommand command, string[] args)
    {
        var parse = command.Parse(args);
        if (parse.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = false;
        }

        var exit = await parse.InvokeAsync();
        return parse.Errors.Count > 0 ? Misused : exit;
    }

    /// <summary>Runs, and turns errors into a line of text and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (OptionsException error)
        {
            return Report(error.Message, Misused);
        }
        catch (FewLabelException error)
        {
            return Report(error.Message, Failed);
        }
        catch (OperationCanceledException)
        {
            return Report("Interrupted.", Interrupted);
        }
    }

    private static int Report(string message, int code)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{message}[/]");
        return code;
    }
}
