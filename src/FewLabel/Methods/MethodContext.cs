using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>What a method learns from while an experiment runs, and where it tells, keeps and measures.</summary>
/// <remarks>Belongs to the run. Not thread-safe.</remarks>
public sealed class MethodContext
{
    private readonly RunContext _run;
    private readonly ExperimentMethod _method;
    private readonly Dictionary<string, CheckpointFolder> _parts = new(StringComparer.Ordinal);
    private long _started = Stopwatch.GetTimestamp();
    private TimeSpan _encodingBefore;

    internal MethodContext(RunContext run, ExperimentMethod method, RandomSource random, CheckpointFolder? checkpoint) =>
        (_run, _method, Random, Checkpoint, _encodingBefore) = (run, method, random, checkpoint, run.EncodingTime);

    /// <summary>All training images. Only the labels of <see cref="Draw"/>'s labeled ones may be used.</summary>
    public ImageSet Images => _run.Images;

    /// <summary>Which labeled images to learn from, and which are held out.</summary>
    public DataSplit Split => _run.Split;

    /// <summary>Which training images are labeled.</summary>
    public LabelDraw Draw => _run.Draw;

    /// <summary>What networks' input is normalized by.</summary>
    public Normalize Normalize => _run.Normalize;

    /// <summary>What augments the labeled images, on pixels from 0 to 1; null if nothing does.</summary>
    public ImageTransform? Augmentation => _run.Plan.Augmentation;

    /// <summary>What is known about this kind of picture.</summary>
    public Recipe Recipe => _run.Plan.Recipe;

    /// <summary>Where to compute, as trainers take it.</summary>
    public ComputeDevice Device => _run.Plan.Device;

    /// <summary>Where to compute, as networks and tensors take it.</summary>
    public Device TorchDevice => _run.Device;

    /// <summary>What the method draws from; its seed follows from the experiment's and the method's name. Fork it for each purpose.</summary>
    public RandomSource Random { get; }

    /// <summary>Where the method is kept; give each training a <see cref="CheckpointFolder.Part"/>. Null keeps nothing.</summary>
    public CheckpointFolder? Checkpoint { get; }

    /// <summary>The logger.</summary>
    public ILogger Logger => _run.Plan.Logger;

    /// <summary>Stops the run.</summary>
    public CancellationToken CancellationToken => _run.CancellationToken;

    /// <summary>Where one of several results of the method is kept; the method's own place for the result of its name. Null keeps nothing.</summary>
    /// <param name="resultName">One of <see cref="ExperimentMethod.ResultNames"/>.</param>
    /// <returns>The place, the same each time.</returns>
    public CheckpointFolder? CheckpointOf(string resultName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(resultName);
        if (Checkpoint is null || resultName == _method.Name)
        {
            return Checkpoint;
        }

        // One instance, for it counts the time of earlier processes.
        if (!_parts.TryGetValue(resultName, out var part))
        {
            _parts.Add(resultName, part = Checkpoint.Part(resultName));
        }

        return part;
    }

    /// <summary>Where a stage tells how far it is. The first call of a stage tells that it begins, and the one before has ended.</summary>
    /// <param name="stage">One of <see cref="ExperimentMethod.Stages"/>.</param>
    /// <returns>What trainers take as their progress.</returns>
    /// <exception cref="ArgumentException">The method has no such stage.</exception>
    public StageProgress Progress(string stage) => _method.Stages.Contains(stage)
        ? _run.Progress(stage)
        : throw new ArgumentException($"{_method.Name} has no stage '{stage}'; its stages are {string.Join(", ", _method.Stages)}. Name it in {nameof(ExperimentMethod.Stages)}.", nameof(stage));

    /// <summary>Finds what this method can go on from.</summary>
    /// <param name="name">The name of a method before it.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">No method before it has this name and yields an encoder; let <see cref="ExperimentMethod.Validate"/> say so.</exception>
    public IEncoderSource FindSource(string name) => _run.Plan.FindSource(name, _run.Plan.Methods.IndexOf(_method))
        ?? throw new ArgumentException($"No method before {_method.Name} is called '{name}' and yields an encoder.", nameof(name));

    /// <summary>The encoder that a method has trained, with features and neighbor graphs of all training images, each computed once in a run.</summary>
    /// <param name="source">The method itself, or one before it.</param>
    /// <returns>What the encoder makes of the images.</returns>
    /// <exception cref="ArgumentException">The source has not been trained in this run.</exception>
    public EncodedImages Encode(IEncoderSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _run.Encoders.Of(source);
    }

    /// <summary>Evaluates a classifier on the images held out.</summary>
    /// <param name="model">The classifier, on the device of the run.</param>
    /// <returns>The figures; null if no image is held out.</returns>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public Evaluation? EvaluateHeldOut(nn.Module<Tensor, Tensor> model) => Split.Validation.IsEmpty
        ? null
        : Evaluator.Evaluate(model, Images, Split.Validation, Normalize, TorchDevice, cancellationToken: CancellationToken);

    /// <summary>
    /// Measures a trained classifier on the test images, and takes it over: it is freed if that fails. The seconds of the result are those since
    /// the method began, or since the measurement before, with those of earlier processes; what encoders took for features and graphs is theirs.
    /// </summary>
    /// <param name="trained">The classifier with its description.</param>
    /// <returns>The result, for <see cref="ExperimentMethod.Run"/> to give.</returns>
    /// <exception cref="ArgumentException">The result is none of <see cref="ExperimentMethod.ResultNames"/>, or the classifier was not made by an architecture.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public MethodResult Measure(TrainedModel trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        try
        {
            var name = trained.Name ?? _method.Name;
            if (!_method.ResultNames.Contains(name))
            {
                throw new ArgumentException($"{_method.Name} gives no result '{name}'; its results are {string.Join(", ", _method.ResultNames)}. Name it in {nameof(ExperimentMethod.ResultNames)}.", nameof(trained));
            }

            var result = _run.Measure(name, trained, CheckpointOf(name), _started, _run.EncodingTime - _encodingBefore);
            (_started, _encodingBefore) = (Stopwatch.GetTimestamp(), _run.EncodingTime);
            return result;
        }
        catch
        {
            trained.Model.Dispose();
            trained.Reference?.Dispose();
            throw;
        }
    }

    internal void LogMethod(string name, ImageClassifier model) => _run.LogMethod(name, model);
}
