using System.Collections.Immutable;
using System.Text;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Results;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel;

/// <summary>The result of an experiment: every method's figures on the same images. Owns the trained networks and encoders.</summary>
public sealed class ExperimentResult : IDisposable
{
    internal ExperimentResult(
        ExperimentPlan plan,
        LabelDraw draw,
        DataSplit split,
        ImmutableArray<int> labelCounts,
        ImmutableArray<int> trainCounts,
        ImmutableArray<MethodResult> methods)
    {
        Dataset = plan.Dataset.Name;
        Origin = plan.Dataset.Origin;
        Notice = plan.Dataset.Notice;
        HasTest = plan.Dataset.HasTest;
        ClassNames = plan.Dataset.Train.ClassNames;
        Seed = plan.Labels.Seed;
        TrainingSeed = plan.TrainingSeed;
        Augmentation = plan.Augmentation;
        Settings = ExperimentSettings.Of(plan).ToImmutableSortedDictionary(StringComparer.Ordinal);
        Draw = draw;
        Split = split;
        LabelCounts = labelCounts;
        TrainCounts = trainCounts;
        Methods = methods;
        Unfinished = plan.Methods.SelectMany(method => method.ResultNames).Except(methods.Select(method => method.Name)).ToImmutableArray();
    }

    /// <summary>The data set's name.</summary>
    public string Dataset { get; }

    /// <summary>Where its images come from.</summary>
    public DataOrigin Origin { get; }

    /// <summary>What must be told about the data; null if nothing.</summary>
    public string? Notice { get; }

    /// <summary>
    /// Whether there were test images. Without them the images held out give the only figures, and where a method is chosen by them they are
    /// a little too good.
    /// </summary>
    public bool HasTest { get; }

    /// <summary>The classes, in the order of the labels.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The seed of the draw.</summary>
    public long Seed { get; }

    /// <summary>The seed of the training.</summary>
    public long TrainingSeed { get; }

    /// <summary>What augmented the labeled images; null if nothing did.</summary>
    public ImageTransform? Augmentation { get; }

    /// <summary>All settings but the seeds, by name, such as <c>HoldOut</c> and <c>0.25</c>.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; }

    /// <summary>Which training images were labeled.</summary>
    public LabelDraw Draw { get; }

    /// <summary>Which labeled images were learned from, and which held out.</summary>
    public DataSplit Split { get; }

    /// <summary>How many labeled images each class has.</summary>
    public ImmutableArray<int> LabelCounts { get; }

    /// <summary>How many images to learn from each class has.</summary>
    public ImmutableArray<int> TrainCounts { get; }

    /// <summary>Whether all methods are there; false only after <see cref="ExperimentBuilder.AllowPartialResult"/>, when the run was canceled.</summary>
    public bool IsComplete => Unfinished.IsEmpty;

    /// <summary>The names of the methods that were not finished.</summary>
    public ImmutableArray<string> Unfinished { get; }

    /// <summary>The methods that are finished, in the order they were added; none where an encoder was pre-trained alone.</summary>
    public ImmutableArray<MethodResult> Methods { get; }

    /// <summary>The encoders that were pre-trained, by the names of their methods.</summary>
    public ImmutableSortedDictionary<string, PretrainedEncoder> Encoders { get; internal init; } = ImmutableSortedDictionary<string, PretrainedEncoder>.Empty;

    /// <summary>
    /// What went wrong with keeping the run and was survived, such as a damaged checkpoint or a full disk; empty is good, and always so where
    /// nothing was to be kept (<see cref="ExperimentBuilder.CheckpointTo"/>).
    /// </summary>
    public ImmutableArray<string> Warnings { get; internal init; } = [];

    /// <summary>
    /// The method to go on with; test images have no say in it. Of the <see cref="Contenders"/> it is the one that learns from most of the data
    /// (<see cref="MethodResult.Use"/>), of several such the most accurate on the images held out, then that of the least loss, then the first.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no method: an encoder was pre-trained alone.</exception>
    public MethodResult Best => Methods.IsEmpty
        ? throw new InvalidOperationException($"An encoder was pre-trained alone, so there is no method to choose. {nameof(Encoders)} has it.")
        : Methods[MethodChoice.Best(HeldOut, [.. Methods.Select(method => method.Use)])];

    /// <summary>
    /// The methods between which the images held out cannot decide, in the order they were added: the one that is right on most of them, and all
    /// that are behind it by no more than one image or one binomial standard error, whichever is more. Without images held out these are all.
    /// </summary>
    public ImmutableArray<MethodResult> Contenders => [.. MethodChoice.Contenders(HeldOut).Select(position => Methods[position])];

    private Training.Metrics.Evaluation?[] HeldOut => [.. Methods.Select(method => method.Validation)];

    /// <summary>All methods side by side, as plain text: method, parameters, validation and test accuracy, seconds.</summary>
    public string Comparison => ComparisonText.Of(this);

    /// <summary>The result as Markdown: the comparison with its 95 % intervals, the draw, and each method's figures by class.</summary>
    /// <returns>The document.</returns>
    public string ToMarkdown() => ResultMarkdown.Of(this);

    /// <summary>Writes the result as Markdown: the file is there whole or not at all.</summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void SaveMarkdown(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OutputFile.Write(path, Encoding.UTF8.GetBytes(ToMarkdown()));
    }

    /// <summary>The result as JSON; see <see cref="SaveJson"/>.</summary>
    /// <returns>The document.</returns>
    public string ToJson() => ResultJson.Of(this);

    /// <summary>Writes the result as JSON: the file is there whole or not at all.</summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void SaveJson(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OutputFile.Write(path, Encoding.UTF8.GetBytes(ToJson()));
    }

    /// <summary>Frees the networks and encoders.</summary>
    public void Dispose()
    {
        foreach (var method in Methods)
        {
            method.Dispose();
        }

        foreach (var encoder in Encoders.Values)
        {
            encoder.Dispose();
        }
    }
}
