using System.Security.Cryptography;
using System.Text;

namespace FewLabel.Labeling;

/// <summary>
/// A line of a journal: a JSON object whose last member, <c>sum</c>, is the beginning of the SHA-256 of the sum before it and of the object
/// without it. So no line can be altered, left out or moved without notice.
/// </summary>
internal static class JournalLine
{
    private const int SumLength = 16;

    private static ReadOnlySpan<byte> Before => ",\"sum\":\""u8;

    private static ReadOnlySpan<byte> After => "\"}"u8;

    /// <summary>The line, its end included.</summary>
    /// <param name="body">A JSON object with a member or more, without a line break.</param>
    /// <param name="previous">The sum of the line before; empty for the first.</param>
    public static (byte[] Line, string Sum) Write(ReadOnlySpan<byte> body, string previous)
    {
        var sum = Sum(body, previous);
        return ([.. body[..^1], .. Before, .. Encoding.ASCII.GetBytes(sum), .. After, (byte)'\n'], sum);
    }

    /// <summary>The object and the sum of a line; null if it is not whole.</summary>
    public static (byte[] Body, string Sum)? Read(ReadOnlySpan<byte> line, string previous)
    {
        var end = Before.Length + SumLength + After.Length;
        if (line.Length <= end + 1 || !line[^end..].StartsWith(Before) || !line.EndsWith(After))
        {
            return null;
        }

        byte[] body = [.. line[..^end], (byte)'}'];
        var sum = Encoding.ASCII.GetString(line.Slice(line.Length - After.Length - SumLength, SumLength));
        return sum == Sum(body, previous) ? (body, sum) : null;
    }

    /// <summary>Whether it begins with a whole line whose end was replaced, rather than being one that was never finished.</summary>
    public static bool BeginsWhole(ReadOnlySpan<byte> tail, string previous)
    {
        var end = 0;
        for (int next; (next = tail[end..].IndexOf(After)) >= 0;)
        {
            end += next + After.Length;
            if (tail[end..].ContainsAnyExcept((byte)0, (byte)'\n') && Read(tail[..end], previous) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static string Sum(ReadOnlySpan<byte> body, string previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(previous));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..SumLength];
    }
}
