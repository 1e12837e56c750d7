using Spectre.Console;

namespace FewLabel.Samples;

/// <summary>Fits what is shown to where it goes: a terminal that can move its cursor, or plain lines without colors.</summary>
internal static class Terminal
{
    private const int PlainWidth = 120;

    /// <summary>Whether bars and colors are shown: not in a file or a pipe, nor where the user does not want them (no-color.org).</summary>
    public static bool IsLive { get; } = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>To be called before the first line.</summary>
    public static void Prepare()
    {
        if (IsLive)
        {
            return;
        }

        AnsiConsole.Profile.Capabilities.Ansi = false;
        AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        AnsiConsole.Profile.Capabilities.Interactive = false;
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = PlainWidth;
        }
    }

    /// <summary>Writes a line, whole where it is not a terminal that breaks it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">How it looks where there are colors.</param>
    public static void Say(string text, string style = "gray")
    {
        if (IsLive)
        {
            AnsiConsole.MarkupLine($"[{style}]{Markup.Escape(text)}[/]");
        }
        else
        {
            Console.Out.WriteLine(text);
        }
    }

    /// <summary>Writes what went wrong to the standard error.</summary>
    public static void Complain(string message)
    {
        if (IsLive && !Console.IsErrorRedirected)
        {
            Say(message, "red");
        }
        else
        {
            Console.Error.WriteLine(message);
        }
    }
}
