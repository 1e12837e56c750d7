using System.Collections;
using System.Globalization;

namespace FewLabel.Tests.Docs;

/// <summary>Compares what a document says with a value.</summary>
internal static class StatedValue
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Whether the text names the value, as a number, a word, a time, a list, or by its name in the code.</summary>
    public static bool Says(string text, object? value)
    {
        var bare = Bare(text);
        return value switch
        {
            null => bare is "off" or "none" or "null",
            bool flag => bare == (flag ? "on" : "off"),
            string other => bare == other,
            TimeSpan time => Time(bare) == time,
            Enum => bare.Split('.')[^1] == value.ToString() && (!bare.Contains('.', StringComparison.Ordinal) || bare.Split('.')[0] == value.GetType().Name),
            int or long or byte or float or double => Number(bare) is { } number && number == Convert.ToDouble(value, CultureInfo.InvariantCulture)
                || (value is int or long && Time(bare) is { } time && time.TotalMilliseconds == Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            IEnumerable<double> several => bare.Replace(" and ", ", ", StringComparison.Ordinal).Split(", ").Select(Number).SequenceEqual(several.Select(one => (double?)one)) || IsNameOf(bare, value),
            _ => string.Equals($"{bare}Options", value.GetType().Name, StringComparison.OrdinalIgnoreCase) || IsNameOf(bare, value),
        };
    }

    public static string Describe(object? value) => value switch
    {
        null => "null",
        IEnumerable several and not string => string.Join(", ", several.Cast<object?>().Select(Describe)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>The text without marks for code and emphasis.</summary>
    public static string Bare(string text) => text.Trim(' ', '`', '*');

    private static double? Number(string text)
    {
        var word = text.EndsWith(" thousand", StringComparison.Ordinal) ? text[..^" thousand".Length] : text;
        var times = word.Length < text.Length ? 1000 : 1;
        return Array.IndexOf(Words, word) is >= 0 and var small ? small * times
            : double.TryParse(word, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number * times
            : null;
    }

    private static TimeSpan? Time(string text) => text switch
    {
        "a second" => TimeSpan.FromSeconds(1),
        "a minute" => TimeSpan.FromMinutes(1),
        "half a minute" => TimeSpan.FromSeconds(30),
        _ when text.Split(' ') is [var count, "seconds"] && Number(count) is { } seconds => TimeSpan.FromSeconds(seconds),
        _ when text.Split(' ') is [var count, "minutes"] && Number(count) is { } minutes => TimeSpan.FromMinutes(minutes),
        _ => null,
    };

    private static bool IsNameOf(string path, object value)
    {
        try
        {
            return Equals(CodeValue.Of(path), value);
        }
        catch (KeyNotFoundException)
        {
            return false;
        }
    }
}
