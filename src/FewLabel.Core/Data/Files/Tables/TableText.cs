using System.Buffers;
using System.Text;

namespace FewLabel.Data;

/// <summary>Finds out how the text of a table is encoded, and by what its fields are separated.</summary>
/// <param name="Encoding">The encoding, which throws at what it does not have.</param>
/// <param name="Separator">What stands between fields.</param>
/// <param name="HasSeparatorLine">Whether the first line names the separator, as Excel writes it: <c>sep=;</c>.</param>
internal sealed record TableText(Encoding Encoding, char Separator, bool HasSeparatorLine)
{
    private const string KnownSeparators = ",;\t";
    private const string SeparatorLine = "sep=";

    private static readonly SearchValues<byte> NotInWindows1252 = SearchValues.Create([0x81, 0x8D, 0x8F, 0x90, 0x9D]);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding[] Marked =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>Whether the text is no Unicode and was taken for Windows-1252.</summary>
    public bool IsWindows1252 { get; private init; }

    /// <summary>Looks through a table and sets it back to its start.</summary>
    /// <exception cref="DataFormatException">It is in no encoding that can be told.</exception>
    public static TableText Of(string file, Stream stream)
    {
        var encoding = EncodingOf(file, stream);
        stream.Position = 0;
        using var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var line = FirstLine(reader).Trim('\uFEFF');
        stream.Position = 0;
        var named = line.Trim(' ', '"');
        var isNamed = named.Length == SeparatorLine.Length + 1 && named.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase);
        return new(encoding, isNamed ? named[^1] : KnownSeparators.FirstOrDefault(line.Contains, KnownSeparators[0]), isNamed)
        {
            IsWindows1252 = encoding.CodePage == 1252,
        };
    }

    private static string FirstLine(StreamReader reader)
    {
        var line = new StringBuilder();
        for (int next; line.Length < CsvReader.MostCharacters && (next = reader.Read()) is not (-1 or '\r' or '\n');)
        {
            line.Append((char)next);
        }

        return line.ToString();
    }

    private static Encoding EncodingOf(string file, Stream stream)
    {
        var start = new byte[4];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (Array.Find(Marked, marked => start.AsSpan(0, count).StartsWith(marked.Preamble)) is { } known)
        {
            return known;
        }

        if (count >= 2 && (start[0] == 0) != (start[1] == 0))
        {
            throw new DataFormatException(file, $"{file} is text in UTF-16 without the mark that says so. Save it as UTF-8.");
        }

        return IsUtf8(stream, out var isWindows1252) ? Utf8
            : isWindows1252 ? CodePagesEncodingProvider.Instance.GetEncoding(1252)!
            : throw new DataFormatException(file, $"{file} is text neither in UTF-8 nor in Windows-1252. Save it as UTF-8.");
    }

    private static bool IsUtf8(Stream stream, out bool isWindows1252)
    {
        stream.Position = 0;
        var (decoder, part, isUtf8) = (Utf8.GetDecoder(), new byte[65_536], true);
        isWindows1252 = true;
        for (var count = -1; count != 0;)
        {
            count = stream.Read(part);
            isWindows1252 &= part.AsSpan(0, count).IndexOfAny(NotInWindows1252) < 0;
            try
            {
                _ = isUtf8 ? decoder.GetCharCount(part, 0, count, flush: count == 0) : 0;
            }
            catch (DecoderFallbackException)
            {
                isUtf8 = false;
            }

            if (!isUtf8 && !isWindows1252)
            {
                break;
            }
        }

        return isUtf8;
    }
}
