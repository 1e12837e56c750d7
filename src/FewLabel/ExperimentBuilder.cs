using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Checks;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FewLabel;

/// <summary>
/// Describes an experiment, step by step. <see cref="Build"/> checks the whole description and can be called once; after
/// it nothing can be changed.
/// </summary>
/// <remarks>Get one from <see cref="Experiment.On"/>. Not thread-safe.</remarks>
public sealed class ExperimentBuilder
{
    private readonly ImageDataset _dataset;
    private readonly List<MethodPlan> _methods = [];
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

    internal ExperimentBuilder(ImageDataset dataset) => _dataset = dataset;

    /// <summary>
    /// Labels images drawn at random from the training set; the others are unlabeled. Seed 42 and 100 of MNIST's give
    /// the images of the reference study.
    /// </summary>
    /// <param name="count">How many to label, from 1 to the number of training images.</param>
    /// <param name="seed">The seed of the draw, and of the training unless <see cref="SeedTraining"/> gives another.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder LabelRandomly(int count, long seed = 42) => Label(new LabelPlan(count, PerClass: false, seed));

    /// <summary>Labels the same number of images of each class, drawn at random; the others are unlabeled.</summary>
    /// <param name="count">How many to label of each class, 1 or more.</param>
    /// <param name="seed">The seed of the draw, and of the training unless <see cref="SeedTraining"/> gives another.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder LabelPerClass(int count, long seed = 42) => Label(new LabelPlan(count, PerClass: true, seed));

    /// <summary>
    /// Labels these very images, such as those that somebody has labeled or that <see cref="LabelSelection"/> proposes; the
    /// others are unlabeled.
    /// </summary>
    /// <param name="images">Their indices in the training set, each once, one or more.</param>
    /// <param name="seed">The seed of the split, and of the training unless <see cref="SeedTraining"/> gives another.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder LabelChosen(IEnumerable<long> images, long seed = 42)
    {
        ArgumentNullException.ThrowIfNull(images);
        ImmutableArray<long> chosen = [.. images];
        return Label(new LabelPlan(chosen.Length, PerClass: false, seed) { Chosen = chosen });
    }

    /// <summary>
    /// Takes the labels that the data set has, such as those of a folder of pictures (<see cref="ImageFolder"/>): images with a label are
    /// labeled, the others are not. Nothing is drawn.
    /// </summary>
    /// <param name="seed">The seed of the split, and of the training unless <see cref="SeedTraining"/> gives another.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder UseGivenLabels(long seed = 42)
    {
        var given = _dataset.Train.Labeled;
        return Label(new LabelPlan(given.Length, PerClass: false, seed) { Chosen = given, AreGiven = true });
    }

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
    /// Augments the training images of each batch, drawn afresh in each step. Without this call nothing is augmented.
    /// </summary>
    /// <param name="augmentation">The augmentation, on pixels from 0 to 1, before normalization.</param>
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

    /// <summary>Adds a method: supervised training of a network on the labeled images.</summary>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="architecture">The network, such as <see cref="Architectures.Cnn"/>.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Train(string name, Architecture architecture, SupervisedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        options ??= new SupervisedOptions();
        return Add(nameof(Train), new TrainPlan(name, architecture, options), options.Validate());
    }

    /// <summary>
    /// Adds a method: a network learns the labeled images, and what an average of itself guesses of the unlabeled ones
    /// (pseudo-labels, FixMatch, FlexMatch, FreeMatch, SoftMatch). The weak views are the experiment's augmentation.
    /// </summary>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="architecture">The network, such as <see cref="Architectures.Cnn"/>.</param>
    /// <param name="options">How to train; null for <see cref="SemiSupervisedOptions.FixMatch"/>.</param>
    /// <param name="strong">
    /// The strong views, such as <see cref="Recipe.StrongAugmentation"/>; null for the experiment's augmentation.
    /// </param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder TrainSemiSupervised(
        string name, Architecture architecture, SemiSupervisedOptions? options = null, ImageTransform? strong = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        options ??= SemiSupervisedOptions.FixMatch;
        return Add(nameof(TrainSemiSupervised), new SemiSupervisedPlan(name, architecture, options, strong), options.Validate());
    }

    /// <summary>
    /// Adds methods that share one encoder, pre-trained on the unlabeled images by momentum contrast (MoCo): a linear
    /// probe, fine-tuning, and a classifier of propagated labels, called "<paramref name="name"/> linear probe",
    /// "… fine-tuned" and "… propagated".
    /// </summary>
    /// <param name="name">What their names begin with, such as <c>MoCo</c>.</param>
    /// <param name="encoder">The encoder, such as <see cref="Architectures.CnnBackbone"/> or <see cref="Architectures.ResNet50"/>.</param>
    /// <param name="options">How to pre-train, and which methods follow; null for <see cref="PretrainOptions.Quick"/>.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder Pretrain(string name, Architecture encoder, PretrainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        options ??= PretrainOptions.Quick;
        return Add(nameof(Pretrain), new PretrainPlan(name, encoder, options), options.Validate(_dataset.Train.ClassCount));
    }

    /// <summary>
    /// Adds the method that goes furthest: labels spread over a graph of the pre-trained features, networks learn what it guesses,
    /// each from guesses that the ones before have bettered, and the last of them are averaged. They start from the pre-trained
    /// encoder where they contain it. It learns from all labeled images, those held out too, for nothing is chosen by them; its
    /// validation figures are those of the first graph. Changes of the images and the forms in which the networks see them are the
    /// pre-training's: <see cref="PretrainOptions.UnlabeledAugmentation"/>, <see cref="PretrainOptions.Forms"/>.
    /// </summary>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="pretrained">The name of the <see cref="Pretrain"/> before it, from whose encoder it goes on.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder PropagateDeeply(string name, string pretrained, DeepPropagationOptions? options = null)
    {
        options ??= new DeepPropagationOptions();
        var source = _methods.OfType<PretrainPlan>().FirstOrDefault(method => method.Name == pretrained);
        if (source is null)
        {
            Check();
            _faults.Add($"{nameof(PropagateDeeply)}(\"{name}\")", pretrained, "the name of a Pretrain before it", "Call Pretrain with that name first.");
            return this;
        }

        return Add(nameof(PropagateDeeply), new DeepPropagationPlan(name, source, options), options.Validate(_dataset.Train.ClassCount));
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
        var faults = new OptionsValidator();
        faults.AddRange(_faults.Found);
        var before = faults.Found.Count;
        CheckLabels(faults);
        var labelsCanBeDrawn = _labels is not null && faults.Found.Count == before;
        if (_methods.Count == 0)
        {
            faults.Add(nameof(Train), null, "one method or more", "Add a method, such as Train(\"CNN\", Architectures.Cnn).");
        }

        CheckUnlabeled(faults);
        var labels = _labels ?? new LabelPlan(0, PerClass: false, 0);
        var plan = new ExperimentPlan(
            _dataset, labels, _holdOut, _augmentation, _normalize, _trainingSeed ?? labels.Seed,
            _device ?? ComputeDevice.Auto, [.. _methods], _allowsPartialResult, _logger)
        {
            Folder = _folder,
            Checkpoints = _checkpoints,
        };
        faults.AddRange(ExperimentChecks.Of(plan, labelsCanBeDrawn));
        faults.ThrowIfAny();
        _built = true;
        return new Experiment(plan);
    }

    private ExperimentBuilder Add(string call, MethodPlan method, IEnumerable<OptionFault> faults)
    {
        Check();
        if (string.IsNullOrWhiteSpace(method.Name))
        {
            _faults.Add(call, method.Name, "a name that is not empty");
        }
        else if (_methods.SelectMany(other => other.Stages).Intersect(method.Stages).Any() || _methods.Any(other => other.Name == method.Name))
        {
            _faults.Add(call, method.Name, "a name that no other method has");
        }

        if (method.Architecture.FaultWith(_dataset.Train.Shape) is { } misfit)
        {
            _faults.Add($"{call}(\"{method.Name}\").Architecture", method.Architecture.Name, "one that takes these images", misfit);
        }

        _faults.AddRange($"{call}(\"{method.Name}\")", faults);
        _methods.Add(method);
        return this;
    }

    /// <summary>What learns from images without labels needs a batch of them, and pre-training a queue.</summary>
    private void CheckUnlabeled(OptionsValidator faults)
    {
        if (_labels is null)
        {
            return;
        }

        var images = _dataset.Train;
        var labeled = _labels.PerClass ? (long)_labels.Count * images.ClassCount : _labels.Count;
        foreach (var plan in _methods.OfType<PretrainPlan>().Where(plan => plan.Options.Moco is not null))
        {
            var (count, call) = (plan.Options.IncludeLabeled ? images.Count : images.Count - labeled, $"{nameof(Pretrain)}(\"{plan.Name}\")");
            if (plan.Options.Moco.BatchSize > count)
            {
                faults.Add($"{call}.Moco.BatchSize", plan.Options.Moco.BatchSize, $"at most {count}, the images to pre-train on", "Use a smaller batch or more images.");
            }

            if (plan.Options.Moco.Queue > count)
            {
                faults.Add($"{call}.Moco.Queue", plan.Options.Moco.Queue, $"at most {count}, the images to pre-train on", "A tenth of the images or less is usual.");
            }

            if (plan.Options.HasNoMethod && !_methods.OfType<DeepPropagationPlan>().Any(other => other.Source == plan))
            {
                faults.Add($"{call}.LinearProbe, FineTune, Propagate", null, "at least one", "Pre-training alone classifies nothing.");
            }

            CheckBatch($"{call}.Distill", plan.Options.FineTune is null ? null : plan.Options.Distill);
            CheckBatch($"{call}.Propagate.Training", plan.Options.Propagate?.Training);
        }

        foreach (var plan in _methods.OfType<DeepPropagationPlan>())
        {
            var call = $"{nameof(PropagateDeeply)}(\"{plan.Name}\")";
            CheckBatch($"{call}.Training", plan.Options.Training);
        }

        foreach (var plan in _methods.OfType<SemiSupervisedPlan>())
        {
            CheckBatch($"{nameof(TrainSemiSupervised)}(\"{plan.Name}\")", plan.Options);
        }

        void CheckBatch(string name, UnlabeledOptions? options)
        {
            if (options?.BatchSize > images.Count - labeled)
            {
                faults.Add($"{name}.BatchSize", options.BatchSize, $"at most {images.Count - labeled}, the unlabeled images", "Use a smaller batch or more images.");
            }
        }
    }

    private ExperimentBuilder Label(LabelPlan labels)
    {
        Once(_labels is null, "LabelRandomly, LabelPerClass, LabelChosen or UseGivenLabels");
        _labels = labels;
        return this;
    }

    private void CheckLabels(OptionsValidator faults)
    {
        if (_labels is null)
        {
            faults.Add("LabelRandomly", null, "one draw of labels", _dataset.Train.IsPartlyLabeled
                ? "Call UseGivenLabels(): some images have a label and the others have none."
                : "Call LabelRandomly(100) or LabelPerClass(10).");
            return;
        }

        var train = _dataset.Train;
        var classes = train.ClassCount;
        if (train.IsPartlyLabeled && _labels.Chosen is null)
        {
            faults.Add(_labels.Call, _labels.Count, "no draw from images of which only some have a label", "Call UseGivenLabels() to take these labels, or LabelChosen for some of them.");
            return;
        }

        var most = _labels.PerClass
            ? Enumerable.Range(0, classes).Min(label => train.LabelValues.Count(value => value == label))
            : train.Count;
        var name = _labels.Call;
        if (_labels.Count < 1 || _labels.Count > most)
        {
            faults.Add(name, _labels.Count, _labels.PerClass
                ? $"1 to {most} per class, for the smallest class of {_dataset.Name} has {most} training images"
                : $"1 to {most}, the training images of {_dataset.Name}");
            return;
        }

        foreach (var image in _labels.Chosen?.Where(image => image < 0 || image >= train.Count).Take(1) ?? [])
        {
            faults.Add(name, image, $"indices from 0 to {train.Count - 1}, the training images of {_dataset.Name}");
        }

        foreach (var image in _labels.Chosen?.GroupBy(image => image).Where(group => group.Count() > 1).Select(group => group.Key).Take(1) ?? [])
        {
            faults.Add(name, $"{image} more than once", "each image once", "Leave the second out; a label counts once.");
        }

        foreach (var image in _labels.Chosen?.Where(image => image >= 0 && image < train.Count && train.LabelValues[(int)image] == ImageSet.Unknown).Take(1) ?? [])
        {
            faults.Add(name, image, $"images of {_dataset.Name} that have a label", "Name some of ImageSet.Labeled, or call UseGivenLabels() for all of them.");
        }

        CheckHoldOut(faults, _labels.PerClass ? (long)_labels.Count * classes : _labels.Count, classes, name);
    }

    private void CheckHoldOut(OptionsValidator faults, long labels, int classes, string draw)
    {
        if (_holdOut is not (> 0 and < 1))
        {
            if (_holdOut is null)
            {
                faults.AddRange(
                    from method in _methods
                    let stopping = method.EarlyStopping
                    where stopping is not null
                    select new OptionFault(
                        $"{method.Call}(\"{method.Name}\").EarlyStopping", $"{stopping}", "null without validation images",
                        "Call HoldOut, or do not stop early."));
            }

            return;
        }

        var heldOut = StratifiedSplit.ValidationCount(labels, _holdOut.Value);
        if (heldOut < classes || labels - heldOut < classes)
        {
            faults.Add(nameof(HoldOut), _holdOut, $"a share that leaves both parts at least one image of each of the {classes} classes",
                $"Of {labels} labeled images it holds out {heldOut} and leaves {labels - heldOut} to learn from. {(_labels!.AreGiven ? "Label more" : $"Raise {draw}")}, or leave HoldOut out.");
        }
        else if (_labels!.AreGiven)
        {
            var train = _dataset.Train;
            faults.AddRange(train.CountClasses(train.Labeled).Index().Where(pair => pair.Item == 1).Select(pair => new OptionFault(
                nameof(HoldOut), $"{_holdOut}", "a share that leaves both parts an image of each class",
                $"The class '{train.ClassNames[pair.Index]}' has one labeled image. Label more of it, or leave HoldOut out.")));
        }
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
