using Spectre.Console;

namespace FewLabel.CommandLine;

/// <summary>Fits what is shown to where it goes: a terminal that can move its cursor, or plain lines without colors.</summary>
internal static class Terminal
{
    private const int PlainWidth = 120;

    private static readonly bool CanBeLive = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private static bool _isOutputForTheResult;

    /// <summary>Whether bars and colors are shown: not in a file or a pipe, nor where the user does not want them (no-color.org).</summary>
    public static bool IsLive => CanBeLive && !_isOutputForTheResult;

    /// <summary>Where plain lines go.</summary>
    public static TextWriter Lines => _isOutputForTheResult ? Console.Error : Console.Out;

    /// <summary>To be called before the first line.</summary>
    public static void Prepare() => Show(isOutputForTheResult: false);

    /// <summary>From here on what is shown goes to the standard error, in plain lines: the standard output is for the result alone.</summary>
    public static void KeepOutputForTheResult() => Show(isOutputForTheResult: true);

    private static void Show(bool isOutputForTheResult)
    {
        _isOutputForTheResult = isOutputForTheResult;
        if (IsLive)
        {
            return;
        }

        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Lines),
        });
        if (Console.IsOutputRedirected || isOutputForTheResult)
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
            Lines.WriteLine(text);
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
