using System.Collections.Immutable;

namespace FewLabel.Training.Metrics;

/// <summary>How often images of each class were taken for each class. Immutable.</summary>
public sealed class ConfusionMatrix
{
    private readonly ImmutableArray<long> _counts;

    /// <summary>Creates a matrix.</summary>
    /// <param name="classNames">The classes, in the order of the labels.</param>
    /// <param name="counts">Row by row: the count of images of class <c>row</c> taken for class <c>column</c>, each 0 or more.</param>
    /// <exception cref="ArgumentException">The counts are not a square of the number of classes.</exception>
    public ConfusionMatrix(ImmutableArray<string> classNames, ImmutableArray<long> counts)
    {
        if (counts.Length != classNames.Length * classNames.Length || counts.Any(count => count < 0))
        {
            throw new ArgumentException($"{classNames.Length} classes need {classNames.Length}×{classNames.Length} counts, each 0 or more; there are {counts.Length}.", nameof(counts));
        }

        ClassNames = classNames;
        _counts = counts;
    }

    /// <summary>The classes, in the order of the labels.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>How many images of one class were taken for another, or for the same.</summary>
    /// <param name="actual">The class they are of.</param>
    /// <param name="predicted">The class they were taken for.</param>
    public long this[int actual, int predicted] => _counts[Index(actual) * ClassNames.Length + Index(predicted)];

    /// <summary>How many images.</summary>
    public long Total => _counts.Sum();

    /// <summary>How many images were taken for what they are.</summary>
    public long Correct => Classes.Sum(i => this[i, i]);

    /// <summary>The share of images taken for what they are, 0 to 1; NaN without images.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>
    /// The macro accuracy, 0 to 1: the mean of the accuracies of the classes that have images, so that each class counts the same however many images it
    /// has (balanced accuracy). NaN without images.
    /// </summary>
    public double MacroAccuracy => PerClass.Where(each => each.Support > 0).Select(each => each.Recall).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The figures of each class.</summary>
    public ImmutableArray<ClassMetrics> PerClass =>
    [
        .. Classes.Select(i =>
        {
            var support = Classes.Sum(j => this[i, j]);
            return new ClassMetrics(ClassNames[i], support, (double)this[i, i] / Classes.Sum(j => this[j, i]), (double)this[i, i] / support);
        }),
    ];

    private IEnumerable<int> Classes => Enumerable.Range(0, ClassNames.Length);

    private int Index(int index) => index >= 0 && index < ClassNames.Length
        ? index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"Classes run from 0 to {ClassNames.Length - 1}.");
}
