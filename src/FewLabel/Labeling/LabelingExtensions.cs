using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Sampling;

namespace FewLabel;

/// <summary>Says which images of an experiment are labeled.</summary>
public static class LabelingExtensions
{
    /// <summary>
    /// Labels images drawn at random from the training set; the others are unlabeled. Seed 42 and 100 of MNIST's give
    /// the images of the reference study.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="count">How many to label, from 1 to the number of training images.</param>
    /// <param name="seed">The seed of the draw, and of the training unless <see cref="ExperimentBuilder.SeedTraining"/> gives another.</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder LabelRandomly(this ExperimentBuilder builder, int count, long seed = 42) =>
        Label(builder, new LabelPlan(count, PerClass: false, seed));

    /// <summary>Labels the same number of images of each class, drawn at random; the others are unlabeled.</summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="count">How many to label of each class, 1 or more.</param>
    /// <param name="seed">The seed of the draw, and of the training unless <see cref="ExperimentBuilder.SeedTraining"/> gives another.</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder LabelPerClass(this ExperimentBuilder builder, int count, long seed = 42) =>
        Label(builder, new LabelPlan(count, PerClass: true, seed));

    /// <summary>
    /// Labels these very images, such as those that somebody has labeled or that <see cref="LabelSelection"/> proposes; the
    /// others are unlabeled.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="images">Their indices in the training set, each once, one or more.</param>
    /// <param name="seed">The seed of the split, and of the training unless <see cref="ExperimentBuilder.SeedTraining"/> gives another.</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder LabelChosen(this ExperimentBuilder builder, IEnumerable<long> images, long seed = 42)
    {
        ArgumentNullException.ThrowIfNull(images);
        ImmutableArray<long> chosen = [.. images];
        return Label(builder, new LabelPlan(chosen.Length, PerClass: false, seed) { Chosen = chosen });
    }

    /// <summary>
    /// Takes the labels that the data set has, such as those of a folder of pictures (<see cref="ImageFolder"/>): images with a label are
    /// labeled, the others are not. Nothing is drawn.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="seed">The seed of the split, and of the training unless <see cref="ExperimentBuilder.SeedTraining"/> gives another.</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder UseGivenLabels(this ExperimentBuilder builder, long seed = 42)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var given = builder.Dataset.Train.Labeled;
        return Label(builder, new LabelPlan(given.Length, PerClass: false, seed) { Chosen = given, AreGiven = true });
    }

    private static ExperimentBuilder Label(ExperimentBuilder builder, LabelPlan labels)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Label(labels);
    }
}
