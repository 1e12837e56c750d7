using System.Diagnostics;

namespace FewLabel.Tests.Tool;

/// <summary>Completes a line as bash does.</summary>
internal static class Bash
{
    /// <summary>What bash offers at the end of a line, with a script that was read and <c>fewlabel</c> standing for the built tool.</summary>
    public static async Task<string[]> CompleteAsync(string script, string line)
    {
        var words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        var text = $$"""
            fewlabel() { {{string.Join(' ', ProgramProcess.CommandOf(ToolProcess.Project).Select(part => $"'{part}'"))}} "$@"; }
            source '{{script}}'
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=({{words}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _fewlabel
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", text]) { RedirectStandardOutput = true })!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return told.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
