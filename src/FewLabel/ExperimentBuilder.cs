using FewLabel.Augmentation;
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
public sealed partial class ExperimentBuilder
{
    private readonly OptionsValidator _faults = new();
    private readonly HashSet<string> _calls = [];
    private ExperimentPlan _plan;
    private long? _trainingSeed;
    private bool _built;

    internal ExperimentBuilder(ImageDataset dataset, Recipe recipe) => _plan = new ExperimentPlan(
        dataset, recipe, LabelPlan.None, null, null, null, 0, ComputeDevice.Auto, [], AllowsPartialResult: false, NullLogger.Instance);

    /// <summary>The images.</summary>
    public ImageDataset Dataset => _plan.Dataset;

    /// <summary>What is known about this kind of picture: what an option leaves null comes from it.</summary>
    public Recipe Recipe => _plan.Recipe;

    /// <summary>Holds a share of the labeled images out of training, stratified by class, to choose by. Without this call nothing is held out.</summary>
    /// <param name="share">The share, above 0 and below 1; the study's is 0.25.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder HoldOut(double share)
    {
        Once(nameof(HoldOut));
        _plan = _plan with { HoldOut = share };
        if (!(share is > 0 and < 1))
        {
            _faults.Add(nameof(HoldOut), share, "above 0 and below 1", "Leave the call out to hold nothing out.");
        }

        return this;
    }

    /// <summary>Augments the training images of each batch, drawn afresh in each step. Without this call the recipe's augmentation does.</summary>
    /// <param name="augmentation">The augmentation, on pixels from 0 to 1, before normalization; <see cref="Augmentations.None"/> for none.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Augment(ImageTransform augmentation)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        Once(nameof(Augment));
        _plan = _plan with { Augmentation = augmentation };
        return this;
    }

    /// <summary>
    /// Normalizes the networks' input by these constants. Without this call they are those that a network asks for (<see
    /// cref="Networks.Architecture.RequiredNormalize"/>), or the mean and standard deviation of all training pixels, which need no labels.
    /// </summary>
    /// <param name="normalize">The constants.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Normalize(Normalize normalize)
    {
        ArgumentNullException.ThrowIfNull(normalize);
        Once(nameof(Normalize));
        _plan = _plan with { Normalize = normalize };
        return this;
    }

    /// <summary>Adds a method, the library's or your own.</summary>
    /// <param name="method">The method. Its name is its own among the experiment's.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Add(ExperimentMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Check();
        _plan = _plan with { Methods = _plan.Methods.Add(method) };
        return this;
    }

    /// <summary>Gives training a seed of its own, so that it can be repeated on the same labeled images.</summary>
    /// <param name="seed">Any number.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder SeedTraining(long seed)
    {
        Once(nameof(SeedTraining));
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
        Once(nameof(AllowPartialResult));
        _plan = _plan with { AllowsPartialResult = true };
        return this;
    }

    /// <summary>Chooses where to compute. Without this call it is <see cref="ComputeDevice.Auto"/>.</summary>
    /// <param name="device">The choice.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder OnDevice(ComputeDevice device)
    {
        Once(nameof(OnDevice));
        _plan = _plan with { Device = device };
        if (!Enum.IsDefined(device))
        {
            _faults.Add(nameof(OnDevice), device, "Auto, Cpu or Cuda");
        }

        return this;
    }

    /// <summary>Writes what happens to a logger.</summary>
    /// <param name="logger">The logger.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder LogTo(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        Check();
        _plan = _plan with { Logger = logger };
        return this;
    }

    /// <summary>Checks the whole description and fixes it. Can be called once.</summary>
    /// <returns>The experiment, ready to run.</returns>
    /// <exception cref="OptionsException">Something is wrong; all faults are in this one error.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public Experiment Build()
    {
        Check();
        var plan = _plan with
        {
            Augmentation = (_plan.Augmentation ?? Recipe.Augmentation).OrNull(),
            Normalize = _plan.Normalize ?? NormalizeCheck.Required(_plan.Methods),
            TrainingSeed = _trainingSeed ?? _plan.Labels.Seed,
        };
        var faults = new OptionsValidator();
        faults.AddRange(_faults.Found);
        faults.AddRange(ExperimentChecks.Of(plan));
        faults.ThrowIfAny();
        _built = true;
        return new Experiment(plan);
    }

    /// <summary>Says which images are labeled.</summary>
    internal ExperimentBuilder Label(LabelPlan labels)
    {
        Once(LabelPlan.Calls);
        _plan = _plan with { Labels = labels };
        return this;
    }

    private void Once(string call)
    {
        Check();
        if (!_calls.Add(call))
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
