using Spectre.Console;

namespace FewLabel.Samples;

/// <summary>Fits what is shown to where it goes.</summary>
internal static class Terminal
{
    private const int PlainWidth = 120;

    /// <summary>Writes plain lines, without colours or cursor moves, where the output is a file or a pipe.</summary>
    public static void Prepare()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            AnsiConsole.Profile.Capabilities.Interactive = false;
            AnsiConsole.Profile.Width = PlainWidth;
        }
    }
}
