using System.Diagnostics;
using FewLabel.Data;

namespace FewLabel.Benchmarks;

/// <summary>How long the stand-in for MNIST takes.</summary>
internal static class SyntheticDigitsBenchmark
{
    private const int Rounds = 3;

    public static int Run()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            using var digits = SyntheticDigits.CreateDataset(seed: round);
            var seconds = watch.Elapsed.TotalSeconds;
            var count = digits.Train.Count + digits.Test.Count;
            Console.WriteLine(FormattableString.Invariant(
                $"round {round}: {count:N0} synthetic digits in {seconds:0.0} s, {count / seconds:N0} images/s, {Environment.ProcessorCount} processors"));
        }

        return 0;
    }
}
