namespace FewLabel.CommandLine;

/// <summary>Writes what is told besides the classifier and its figures, which are saved before: a fault costs neither.</summary>
internal static class Output
{
    /// <summary>Writes one more output, or complains with what is saved.</summary>
    /// <param name="what">What it is, such as <c>report</c>.</param>
    /// <param name="saved">The files that are written already.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="complain">Told what went wrong.</param>
    /// <returns><see cref="ExitCode.Done"/> or <see cref="ExitCode.Failed"/>.</returns>
    public static int TryWrite(string what, IReadOnlyList<string> saved, Action write, Action<string> complain)
    {
        try
        {
            write();
            return ExitCode.Done;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var reason = error is FewLabelException ? error.Message : $"{error.GetType().Name}: {error.Message.Split('\n')[0].Trim().TrimEnd('.')}.";
            complain($"The {what} could not be written. {reason} These are saved: {string.Join(", ", saved)}. The same command tries again.");
            return ExitCode.Failed;
        }
    }
}
