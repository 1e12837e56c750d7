using System.Text;
using System.Text.RegularExpressions;

namespace FewLabel.Fuzzing;

/// <summary>Changes of JSON that mostly stay JSON: what a reader finds behind a right checksum.</summary>
internal static partial class JsonMutation
{
    private static readonly string[] Values =
    [
        "0", "-1", "1", "2", "3", "1.5", "-0.25", "65536", "1000000", "2147483647", "2147483648", "-2147483648", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e300", "1e999", "1e-320", "null", "true", "false",
        "\"\"", "\" \"", "\"0\"", "\"NaN\"", "\"Infinity\"", "\"../../outside\"", "\"/outside\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[null]", "[0]", "[-1]",
        "[1, 2, 3]", "[0, 9223372036854775807, 9223372036854775807]", "[65536, 65536, 65536, 65536]", "{\"a\": null}",
        "\"F32\"", "\"BOOL\"", "\"ResNet152\"", "\"ResNet50 at 2147483647\"", "\"CNN\"", "\"MLP 1 at 60000\"", "[\"MLP 1\", \"MLP 1\"]",
    ];

    /// <summary>Changes one to three values, doubles or removes a member, nests deeply, or repeats a list's item many times.</summary>
    public static string Mutate(string json, Dice dice)
    {
        for (var changes = 1 + dice.Next(3); changes > 0; changes--)
        {
            json = Change(json, dice);
        }

        return json;
    }

    public static byte[] Mutate(ReadOnlySpan<byte> json, Dice dice) => Encoding.UTF8.GetBytes(Mutate(Encoding.UTF8.GetString(json), dice));

    private static string Change(string json, Dice dice) => dice.Next(12) switch
    {
        0 => Replace(json, List(), dice, _ => dice.Pick(Values)),
        1 => Replace(json, Member(), dice, member => $"{member}, {member}"),
        2 => Replace(json, Member(), dice, _ => "\"other\": 1"),
        3 => Replace(json, Token(), dice, _ => string.Concat(Enumerable.Repeat("[", 200)) + "1" + string.Concat(Enumerable.Repeat("]", 200))),
        4 => Replace(json, Token(), dice, token => string.Join(", ", Enumerable.Repeat(token, 1 + dice.Next(2000)))),
        5 => Replace(json, Token(), dice, token => token.Length > 2 && token[0] == '"' ? token[..^1] + "\\u0041" + dice.Next(10) + '"' : "7"),
        _ => Replace(json, Token(), dice, _ => dice.Pick(Values)),
    };

    private static string Replace(string json, Regex pattern, Dice dice, Func<string, string> change)
    {
        var found = pattern.Matches(json);
        if (found.Count == 0)
        {
            return json;
        }

        var match = found[dice.Next(found.Count)];
        return string.Concat(json.AsSpan(0, match.Index), change(match.Value), json.AsSpan(match.Index + match.Length));
    }

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*":\s?(?:"(?:\\.|[^"\\])*"|[-\w.]+|\[[^\[\]]*\])
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Member();

    [GeneratedRegex(@"\[[^\[\]]*\]")]
    private static partial Regex List();
}
