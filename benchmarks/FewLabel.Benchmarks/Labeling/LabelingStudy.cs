using System.Globalization;
using FewLabel.Labeling;
using FewLabel.Runtime;

namespace FewLabel.Benchmarks.Labeling;

/// <summary>How many labels a person needs for a share of the accuracy that all labels give through the same graph: as proposed, and in random order.</summary>
/// <param name="set">The images.</param>
/// <param name="count">How many of them a repetition takes.</param>
/// <param name="most">After how many labels a repetition ends.</param>
internal sealed class LabelingStudy(LabelingSet set, int count, int most)
{
    private const double Share = 0.95;
    private const int Step = 5;
    private const int AtOnce = 48;
    private const int BulkRounds = 3;
    private const int BeforeBulk = 50;

    /// <summary>More than the page's default, for a sharper figure.</summary>
    private static readonly LabelingOptions Options = new() { MeasuredShare = 0.25 };

    public string Run(IReadOnlyList<int> seeds, CancellationToken cancellationToken)
    {
        var (alls, proposed, random, bulk) = (new List<double>(), new List<int>(), new List<int>(), new List<(int Labels, int Decisions)>());
        foreach (var seed in seeds)
        {
            using var draw = new RandomSource(seed);
            using var images = set.Draw(count, draw);
            using (var person = new SimulatedPerson(images, seed, Options, cancellationToken))
            {
                alls.Add(person.AccuracyOfAll(cancellationToken));
            }

            proposed.Add(Needed(images, seed, alls[^1], isProposed: true, cancellationToken));
            random.Add(Needed(images, seed, alls[^1], isProposed: false, cancellationToken));
            using var accepting = new SimulatedPerson(images, seed, Options, cancellationToken);
            _ = accepting.Label(proposed: true, BeforeBulk, Step, cancellationToken).Count();
            bulk.Add(accepting.Accept(BulkRounds, AtOnce, cancellationToken));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{set.Name}, seed {seed}: all labels {alls[^1]:P1}; proposed {proposed[^1]}, random {random[^1]}; bulk {bulk[^1].Labels} labels by {bulk[^1].Decisions} decisions"));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {set.Name} | {Math.Min(count, set.Count)} | {alls.Average():P1} | {random.Average():0} ({random.Min()} to {random.Max()}) | {proposed.Average():0} ({proposed.Min()} to {proposed.Max()}) | {proposed.Average() / random.Average():0.00} | {bulk.Sum(own => (double)own.Labels) / bulk.Sum(own => own.Decisions):0.0} |");
    }

    /// <summary>The labels that the accuracy took; the most if it was not reached.</summary>
    private int Needed(LabelingSet images, long seed, double all, bool isProposed, CancellationToken cancellationToken)
    {
        using var person = new SimulatedPerson(images, seed, Options, cancellationToken);
        foreach (var (labels, accuracy) in person.Label(isProposed, most, Step, cancellationToken))
        {
            if (accuracy >= Share * all)
            {
                return labels;
            }
        }

        return most;
    }
}
