using System.Globalization;

namespace FewLabel.Benchmarks;

/// <summary>What the comparisons with other libraries can be told.</summary>
/// <param name="Python">The Python that has the other library; null tries <c>python3</c>, then <c>/usr/bin/python3</c>.</param>
/// <param name="Rounds">Rounds for each side, 5 or more.</param>
/// <param name="Seconds">The least length of a round.</param>
/// <param name="Batch">Images in a batch.</param>
internal sealed record BenchmarkOptions(string? Python = null, int Rounds = 7, double Seconds = 2, int Batch = 256)
{
    public static BenchmarkOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--python" => options with { Python = value },
                "--rounds" => options with { Rounds = Math.Max(5, int.Parse(value, CultureInfo.InvariantCulture)) },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--batch" => options with { Batch = int.Parse(value, CultureInfo.InvariantCulture) },
                var unknown => throw new ArgumentException($"{unknown} is not known; there are --python, --rounds, --seconds and --batch."),
            };
        }

        return options;
    }
}
