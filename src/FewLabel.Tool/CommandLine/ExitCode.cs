namespace FewLabel.CommandLine;

/// <summary>What a program ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;
    public const int Interrupted = 130;

    public const string Help = "Exit codes: 0 done; 1 failed, with a message that says why; 2 wrong command line; 130 interrupted (Ctrl+C).";
}
