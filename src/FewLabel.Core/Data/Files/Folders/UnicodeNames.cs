using System.Globalization;
using System.Text;

namespace FewLabel.Data;

/// <summary>
/// Brings names to one Unicode form: macOS stores an umlaut as two characters, other systems as one. It does not ask the system, which
/// changes nothing where globalization is invariant.
/// </summary>
internal static class UnicodeNames
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int FirstTail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<Dictionary<(int First, int Second), int>> Pairs = new(Load);

    private static readonly Lazy<Dictionary<int, (int First, int Second)>> Parts = new(() => Pairs.Value.ToDictionary(pair => pair.Value, pair => pair.Key));

    /// <summary>The composed form, by which names are compared: NFC of names that are in the order of Unicode, as those of file systems are.</summary>
    public static string Composed(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        var done = new List<int>();
        foreach (var rune in Runes(name))
        {
            if (done.Count > 0 && Compose(done[^1], rune) is { } both)
            {
                done[^1] = both;
            }
            else
            {
                done.Add(rune);
            }
        }

        return Text(done);
    }

    /// <summary>The decomposed form, in which macOS stores names.</summary>
    public static string Decomposed(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        var done = new List<int>();
        foreach (var rune in Runes(name))
        {
            Decompose(rune, done);
        }

        return Text(done);
    }

    private static int? Compose(int first, int second)
    {
        if (first - FirstLead is >= 0 and < Leads and var lead && second - FirstVowel is >= 0 and < Vowels and var vowel)
        {
            return FirstSyllable + (((lead * Vowels) + vowel) * Tails);
        }

        if (first - FirstSyllable is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && second - FirstTail is > 0 and < Tails and var tail)
        {
            return first + tail;
        }

        return Pairs.Value.TryGetValue((first, second), out var both) ? both : null;
    }

    private static void Decompose(int rune, List<int> done)
    {
        if (rune - FirstSyllable is >= 0 and < Leads * Vowels * Tails and var syllable)
        {
            done.AddRange([FirstLead + (syllable / (Vowels * Tails)), FirstVowel + (syllable / Tails % Vowels)]);
            done.AddRange(syllable % Tails > 0 ? [FirstTail + (syllable % Tails)] : []);
        }
        else if (Parts.Value.TryGetValue(rune, out var parts))
        {
            Decompose(parts.First, done);
            Decompose(parts.Second, done);
        }
        else
        {
            done.Add(rune);
        }
    }

    /// <summary>The characters; half of a surrogate pair, which file systems allow, stays itself.</summary>
    private static IEnumerable<int> Runes(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogatePair(name, i))
            {
                yield return char.ConvertToUtf32(name, i++);
            }
            else
            {
                yield return name[i];
            }
        }
    }

    private static string Text(List<int> runes)
    {
        var text = new StringBuilder(runes.Count);
        foreach (var rune in runes)
        {
            _ = rune > char.MaxValue ? text.Append(char.ConvertFromUtf32(rune)) : text.Append((char)rune);
        }

        return text.ToString();
    }

    /// <summary>The pairs that Unicode composes, as make_compositions.py writes them.</summary>
    private static Dictionary<(int, int), int> Load()
    {
        using var lines = new StreamReader(typeof(UnicodeNames).Assembly.GetManifestResourceStream("compositions.txt")!);
        var pairs = new Dictionary<(int, int), int>();
        while (lines.ReadLine() is { } line)
        {
            var numbers = Array.ConvertAll(line.Split(' '), text => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            for (var i = 1; i < numbers.Length; i += 2)
            {
                pairs.Add((numbers[0], numbers[i]), numbers[i + 1]);
            }
        }

        return pairs;
    }
}
