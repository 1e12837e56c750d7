using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;

namespace FewLabel;

/// <summary>All that a classifier needs besides its weights, and how it was made.</summary>
public sealed record ClassifierInfo
{
    private const int MostPixels = 10_000;

    /// <summary>The networks, described by data: one, or as many as an ensemble averages.</summary>
    public required ImmutableArray<ArchitectureSpec> Networks { get; init; }

    /// <summary>
    /// The names of those networks and heads in them that are not FewLabel's, so that a later version that has one of that name does not take them for its;
    /// null where nobody said.
    /// </summary>
    [JsonInclude]
    internal string[]? OwnNetworks { get; init; }

    /// <summary>How much each network counts in the product of their probabilities; null where these are averaged, or there is one.</summary>
    [JsonInclude]
    internal double[]? Powers { get; init; }

    /// <summary>What tells pictures of none of the classes; null where nothing does.</summary>
    [JsonInclude]
    internal FeatureReferenceInfo? Reference { get; init; }

    /// <summary>The shape of the images that it takes.</summary>
    public required ImageShape Input { get; init; }

    /// <summary>For each channel, or for all, what is subtracted from pixels from 0 to 1.</summary>
    public required ImmutableArray<double> Mean { get; init; }

    /// <summary>For each channel, or for all, what they are then divided by.</summary>
    public required ImmutableArray<double> StandardDeviation { get; init; }

    /// <summary>The classes, in the order of the probabilities.</summary>
    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>
    /// How pictures of any size became the images that it learned from, and so how <see cref="Classifier.Predict(string)"/> prepares others; null
    /// where they had this shape from the start. Then the defaults hold.
    /// </summary>
    public ImageFileOptions? Pictures { get; init; }

    /// <summary>The method that trained it, as its experiment called it.</summary>
    public required string Method { get; init; }

    /// <summary>The data set that it learned from.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many of its images were labeled.</summary>
    public required int LabeledCount { get; init; }

    /// <summary>The seed of the draw of these labels.</summary>
    public required long Seed { get; init; }

    /// <summary>The version of FewLabel that trained it.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the library that makes a classifier now.</summary>
    internal static string LibraryVersion => typeof(ClassifierInfo).Assembly.GetName().Version!.ToString(3);

    /// <summary>What <see cref="OwnNetworks"/> says of networks.</summary>
    internal static string[] OwnNamesOf(IEnumerable<ArchitectureSpec> networks) => [.. networks.SelectMany(ArchitectureNodes.OwnNames).Distinct()];

    /// <summary>What no classifier can have; null if there is nothing of that.</summary>
    internal string? Fault =>
        Networks.IsDefaultOrEmpty || Networks.Contains(null!) ? "it names no network"
        : ClassNames.IsDefaultOrEmpty || ClassNames.Any(name => name is null) ? "it names no classes"
        : Input.Height > MostPixels || Input.Width > MostPixels ? $"its images would be {Input}"
        : Mean.IsDefault || StandardDeviation.IsDefault || Mean.Length != StandardDeviation.Length || (Mean.Length != 1 && (Mean.Length, Input.Channels) != (3, 3))
            || !Mean.All(double.IsFinite) || !StandardDeviation.All(value => value is >= Normalize.LeastDeviation and < double.PositiveInfinity)
            ? "its mean and deviation are not those of images"
        : Powers is not null && (Powers.Length != Networks.Length || !Powers.All(power => power >= 0 && double.IsFinite(power)))
            ? "the powers of its networks are not a number of 0 or more for each"
        : Reference is { } reference && (reference.Network < 0 || reference.Network >= Networks.Length || !FeatureReference.IsThreshold(reference.Threshold) || reference.Neighbors < 1)
            ? "what tells unknown pictures is of none of its networks, or its threshold is no distance, or it counts no neighbor"
        : Pictures?.Validate() is [var fault, ..] ? $"its options for pictures are wrong: {fault}"
        : null;
}
