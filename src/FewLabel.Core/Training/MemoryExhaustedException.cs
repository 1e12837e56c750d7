using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FewLabel.Training;

/// <summary>There was not enough memory for a piece of work. The message says how much was asked for, and what to lower.</summary>
public sealed partial class MemoryExhaustedException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="work">What there was no memory for, such as <c>training step 3</c>.</param>
    /// <param name="remedy">What to lower, as a sentence.</param>
    /// <param name="cause">What the allocator said.</param>
    internal MemoryExhaustedException(string work, string remedy, Exception cause)
        : base($"There is not enough memory for {work}{Asked(cause)}. {remedy}", cause)
    {
    }

    /// <summary>Whether an error says that memory ran out, in libtorch on the CPU or on a GPU, or in .NET.</summary>
    /// <param name="error">The error.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsCause(Exception error) => error is OutOfMemoryException
        || (error is ExternalException && OutOfMemory().IsMatch(error.Message));

    /// <summary>Does work, and tells in plain words if memory runs out.</summary>
    /// <param name="work">What it is, such as <c>training step 3</c>.</param>
    /// <param name="remedy">What to lower, as a sentence.</param>
    /// <param name="action">Does it.</param>
    /// <returns>What it returns.</returns>
    /// <exception cref="MemoryExhaustedException">Memory ran out.</exception>
    public static T Guard<T>(Func<string> work, Func<string> remedy, Func<T> action)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(remedy);
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            return action();
        }
        catch (Exception error) when (IsCause(error))
        {
            throw new MemoryExhaustedException(work(), remedy(), error);
        }
    }

    private static string Asked(Exception cause) =>
        Amount().Match(cause.Message) is { Success: true } match ? $": it asked for {match.Groups[1].Value.Trim()} more" : "";

    [GeneratedRegex("out of memory|can't allocate memory|not enough memory|bad_alloc", RegexOptions.IgnoreCase)]
    private static partial Regex OutOfMemory();

    [GeneratedRegex(@"[Tt]ried to allocate ([\d.]+ ?[A-Za-z]+)")]
    private static partial Regex Amount();
}
