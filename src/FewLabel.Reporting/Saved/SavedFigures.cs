using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FewLabel.Training.Metrics;

namespace FewLabel.Reporting;

/// <summary>What a report needs of docs/result.schema.json. What later versions added may be missing.</summary>
internal sealed record SavedFigures(
    string Dataset, bool Synthetic, string? Notice, bool Complete, ImmutableArray<string> Unfinished, long Seed, long TrainingSeed, bool HasTest, string? Best,
    ImmutableArray<string> Classes, ImmutableArray<int> LabelCounts, ImmutableArray<int> TrainCounts, ImmutableArray<SavedMethod> Methods, int FormatVersion = 1)
{
    /// <summary>The highest version of the form that is understood.</summary>
    private const int Newest = 2;

    /// <summary>What no result has; null if there is nothing of that.</summary>
    [JsonIgnore]
    public string? Fault =>
        FormatVersion is < 1 or > Newest ? $"it is in form {FormatVersion}, and this version of FewLabel reads forms 1 to {Newest}; update FewLabel if it is newer"
        : Classes.IsDefaultOrEmpty || Classes.Contains(null!) ? "it names no classes"
        : LabelCounts.IsDefault || TrainCounts.IsDefault || LabelCounts.Length != Classes.Length || TrainCounts.Length != Classes.Length ? "it does not count the labels of each class"
        : LabelCounts.Concat(TrainCounts).Any(count => count < 0) ? "it counts fewer than no labels"
        : Unfinished.IsDefault || Unfinished.Contains(null!) || Methods.IsDefault || Methods.Contains(null!) ? "it lacks its methods"
        : Best is not null && Methods.All(method => method.Name != Best) ? $"its best method, {Best}, is none of its methods"
        : Methods.Select(method => method.FaultWith(Classes.Length)).FirstOrDefault(fault => fault is not null);

    /// <summary>How many labeled images were held out.</summary>
    [JsonIgnore]
    public long HeldOut => LabelCounts.Sum(count => (long)count) - TrainCounts.Sum(count => (long)count);
}

/// <summary>The figures of one method.</summary>
internal sealed record SavedMethod(
    string Name, long Parameters, double? ValidationAccuracy, double? TestAccuracy, double Seconds, double? PretrainSeconds,
    string? ValidationNote = null, ImmutableArray<ImmutableArray<long>>? Confusion = null)
{
    /// <summary>The accuracy to compare methods by: on the test images, else on the images held out.</summary>
    [JsonIgnore]
    public double? Accuracy => TestAccuracy ?? ValidationAccuracy;

    /// <summary>What no method has; null if there is nothing of that.</summary>
    /// <param name="classes">How many classes there are.</param>
    public string? FaultWith(int classes) =>
        string.IsNullOrEmpty(Name) ? "a method has no name"
        : new[] { ValidationAccuracy, TestAccuracy }.Any(share => share is < 0 or > 1) ? $"{Name} has an accuracy that is no share"
        : Parameters < 0 || Seconds is < 0 or double.PositiveInfinity || PretrainSeconds is < 0 or double.PositiveInfinity ? $"{Name} has a figure below zero"
        : Confusion is { } rows && (rows.IsDefault || rows.Length != classes || rows.Any(row => row.IsDefault || row.Length != classes || row.Any(count => count is < 0 or > int.MaxValue)))
            ? $"the confusion matrix of {Name} is none of {classes} classes"
        : null;

    /// <summary>Which classes were taken for which; null where that was not kept.</summary>
    /// <param name="classes">The classes.</param>
    public ConfusionMatrix? Matrix(ImmutableArray<string> classes) =>
        Confusion is { } rows ? new ConfusionMatrix(classes, [.. rows.SelectMany(row => row)]) is { Total: > 0 } matrix ? matrix : null : null;
}
