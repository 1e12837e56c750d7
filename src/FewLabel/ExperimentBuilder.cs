using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Checks;
using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Methods;
using FewLabel.Running;
using FewLabel.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FewLabel;

/// <summary>
/// Describes an experiment, step by step. <see cref="Build"/> checks the whole description and can be called once; after
/// it nothing can be changed.
/// </summary>
/// <remarks>Get one from <see cref="Experiment.On(ImageDataset, Recipe)"/>. Not thread-safe.</remarks>
public sealed class ExperimentBuilder
{
    private readonly List<ExperimentMethod> _methods = [];
    private readonly OptionsValidator _faults = new();
    private LabelPlan? _labels;
    private double? _holdOut;
    private ImageTransform? _augmentation;
    private Normalize? _normalize;
    private long? _trainingSeed;
    private ComputeDevice? _device;
    private bool _allowsPartialResult;
    private string? _folder;
    private CheckpointOptions? _checkpoints;
    private ILogger _logger = NullLogger.Instance;
    private bool _built;

    internal ExperimentBuilder(ImageDataset dataset, Recipe recipe) => (Dataset, Recipe) = (dataset, recipe);

    /// <summary>The images.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>What is known about this kind of picture: what an option leaves null comes from it.</summary>
    public Recipe Recipe { get; }

    /// <summary>
    /// Holds a share of the labeled images out of training, stratified by class, to choose by. Without this call nothing
    /// is held out.
    /// </summary>
    /// <param name="share">The share, above 0 and below 1; the study's is 0.25.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder HoldOut(double share)
    {
        Once(_holdOut is null, nameof(HoldOut));
        _holdOut = share;
        if (!(share is > 0 and < 1))
        {
            _faults.Add(nameof(HoldOut), share, "above 0 and below 1", "Leave the call out to hold nothing out.");
        }

        return this;
    }

    /// <summary>
    /// Augments the training images of each batch, drawn afresh in each step. Without this call the recipe's augmentation does.
    /// </summary>
    /// <param name="augmentation">The augmentation, on pixels from 0 to 1, before normalization; <see cref="Augmentations.None"/> for none.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Augment(ImageTransform augmentation)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        Once(_augmentation is null, nameof(Augment));
        _augmentation = augmentation;
        return this;
    }

    /// <summary>
    /// Normalizes the networks' input by these constants. Without this call the mean and standard deviation of all
    /// training pixels are used, which need no labels.
    /// </summary>
    /// <param name="normalize">The constants.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Normalize(Normalize normalize)
    {
        ArgumentNullException.ThrowIfNull(normalize);
        Once(_normalize is null, nameof(Normalize));
        _normalize = normalize;
        return this;
    }

    /// <summary>Adds a method, the library's or one's own.</summary>
    /// <param name="method">The method. Its name is its own among the experiment's.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Add(ExperimentMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Check();
        _methods.Add(method);
        return this;
    }

    /// <summary>Gives training a seed of its own, so that it can be repeated on the same labeled images.</summary>
    /// <param name="seed">Any number.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder SeedTraining(long seed)
    {
        Once(_trainingSeed is null, nameof(SeedTraining));
        _trainingSeed = seed;
        return this;
    }

    /// <summary>
    /// Keeps what is done when the run is canceled: it then gives the methods that are finished, if there is one, as a result that is
    /// not <see cref="ExperimentResult.IsComplete"/>. Without this call nothing is kept.
    /// </summary>
    /// <returns>This builder.</returns>
    public ExperimentBuilder AllowPartialResult()
    {
        Once(!_allowsPartialResult, nameof(AllowPartialResult));
        _allowsPartialResult = true;
        return this;
    }

    /// <summary>Chooses where to compute. Without this call it is <see cref="ComputeDevice.Auto"/>.</summary>
    /// <param name="device">The choice.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder OnDevice(ComputeDevice device)
    {
        Once(_device is null, nameof(OnDevice));
        _device = device;
        if (!Enum.IsDefined(device))
        {
            _faults.Add(nameof(OnDevice), device, "Auto, Cpu or Cuda");
        }

        return this;
    }

    /// <summary>
    /// Keeps the run in a folder, so that it can be stopped anywhere, even killed: the same experiment, run again with the same folder, goes on
    /// from there and comes to bit-identical results. Without this call nothing is kept.
    /// </summary>
    /// <param name="folder">The folder, created if it is missing; the run is kept in its subfolder <c>checkpoints</c>, which <see cref="CheckpointFolder.Remove"/> removes. One run at a time can have it.</param>
    /// <param name="options">How often to save and how much to keep; null for the defaults. They change nothing in the results.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder CheckpointTo(string folder, CheckpointOptions? options = null)
    {
        Once(_folder is null, nameof(CheckpointTo));
        _checkpoints = options;
        _folder = folder;
        if (string.IsNullOrWhiteSpace(folder))
        {
            _faults.Add(nameof(CheckpointTo), folder, "the path of a folder", "Leave the call out to keep nothing.");
        }

        _faults.AddRange(nameof(CheckpointTo), options?.Validate() ?? []);
        return this;
    }

    /// <summary>Writes what happens to a logger.</summary>
    /// <param name="logger">The logger.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder LogTo(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        Check();
        _logger = logger;
        return this;
    }

    /// <summary>Checks the whole description and fixes it. Can be called once.</summary>
    /// <returns>The experiment, ready to run.</returns>
    /// <exception cref="OptionsException">Something is wrong; all faults are in this one error.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public Experiment Build()
    {
        Check();
        var labels = _labels ?? LabelPlan.None;
        var plan = new ExperimentPlan(
            Dataset, Recipe, labels, _holdOut, (_augmentation ?? Recipe.Augmentation).OrNull(), _normalize, _trainingSeed ?? labels.Seed,
            _device ?? ComputeDevice.Auto, [.. _methods], _allowsPartialResult, _logger)
        {
            Folder = _folder,
            Checkpoints = _checkpoints,
        };
        var faults = new OptionsValidator();
        faults.AddRange(_faults.Found);
        faults.AddRange(ExperimentChecks.Of(plan));
        faults.ThrowIfAny();
        _built = true;
        return new Experiment(plan);
    }

    internal ExperimentBuilder Label(LabelPlan labels)
    {
        Once(_labels is null, "LabelRandomly, LabelPerClass, LabelChosen or UseGivenLabels");
        _labels = labels;
        return this;
    }

    private void Once(bool first, string call)
    {
        Check();
        if (!first)
        {
            _faults.AddRange([new OptionFault(call, "given twice", "one call", "Only one can hold; remove the other.")]);
        }
    }

    private void Check()
    {
        if (_built)
        {
            throw new InvalidOperationException("This experiment was built already and cannot be changed; start another with Experiment.On.");
        }
    }
}
