using FewLabel.CommandLine;
using FewLabel.Tool.Commands;

namespace FewLabel.Tests.Tool;

/// <summary>A run of the tool within this process, which takes a fraction of the time of one of its own.</summary>
internal static class ToolRun
{
    /// <summary>Runs it to its end, whatever that is.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            var code = await AllCommands.RunAsync([.. arguments]);
            return (code, written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>Runs it to its end, which must be a good one; returns what it wrote.</summary>
    public static async Task<string> DoneAsync(params IEnumerable<string> arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.True(code == ExitCode.Done, output + errors);
        return output;
    }
}
