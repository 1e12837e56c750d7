using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;

namespace FewLabel.CommandLine;

/// <summary>Runs a program from its command line to its exit code.</summary>
internal static class CommandHost
{
    /// <summary>Parses and runs a program of one command.</summary>
    /// <param name="command">The options.</param>
    /// <param name="args">What the user wrote.</param>
    /// <param name="run">The work, to its exit code.</param>
    /// <param name="whenInterrupted">What is kept, and how to go on, when the work was canceled.</param>
    public static Task<int> InvokeAsync(
        RootCommand command, string[] args, Func<ParseResult, CancellationToken, Task<int>> run, Func<ParseResult, string> whenInterrupted)
    {
        command.Does(run, whenInterrupted);
        return InvokeAsync(command, args);
    }

    /// <summary>Parses and runs a program whose commands have their work from <see cref="Does"/>.</summary>
    /// <param name="command">The commands.</param>
    /// <param name="args">What the user wrote.</param>
    /// <param name="name">What users call the program; null for the name of its assembly.</param>
    public static async Task<int> InvokeAsync(RootCommand command, string[] args, string? name = null)
    {
        Terminal.Prepare();
        using var interruption = new Interruption();
        command.Description += $"\n\n{ExitCode.Help}";
        var parse = command.Parse(args);
        if (parse.Errors.Count > 0 && !command.Directives.Any(directive => parse.GetResult(directive) is not null))
        {
            foreach (var error in parse.Errors)
            {
                Terminal.Complain(string.Join(' ', error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
            }

            return ExitCode.Misused;
        }

        if (parse.Action is not HelpAction || name is null)
        {
            return await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, interruption.Token);
        }

        using var help = new StringWriter();
        var code = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, Output = help }, interruption.Token);
        Console.Out.Write(help.ToString().Replace(RootCommand.ExecutableName, name, StringComparison.Ordinal));
        return code;
    }

    /// <summary>Gives a command its work; errors end it with a message and an exit code.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">The work, to its exit code.</param>
    /// <param name="whenInterrupted">What is kept, and how to go on, when the work was canceled.</param>
    public static void Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> run, Func<ParseResult, string> whenInterrupted) =>
        command.SetAction((arguments, cancellation) =>
        {
            if (JsonOutput.IsAsked(arguments))
            {
                Terminal.KeepOutputForTheResult();
            }

            return GuardAsync(() => run(arguments, cancellation), () => whenInterrupted(arguments));
        });

    private static async Task<int> GuardAsync(Func<Task<int>> run, Func<string> whenInterrupted)
    {
        try
        {
            return await run();
        }
        catch (OptionsException error)
        {
            return Complain(error.Message, ExitCode.Misused);
        }
        catch (FewLabelException error)
        {
            return Complain(error.Message, ExitCode.Failed);
        }
        catch (ExternalException error)
        {
            // libtorch adds its own stack to the message.
            return Complain($"libtorch failed: {error.Message.Split('\n')[0]}", ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            return Complain($"Interrupted. {whenInterrupted()}", ExitCode.Interrupted);
        }
    }

    private static int Complain(string message, int code)
    {
        Terminal.Complain(message);
        return code;
    }
}
