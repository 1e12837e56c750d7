using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Training.Metrics;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// What all trainings of a classifier have in common: the labeled images, the weights and their average, validation, early stopping, records.
/// </summary>
internal abstract class ClassifierStep : TrainingStep<TrainingProgress>
{
    private readonly ClassifierTraining _training;
    private readonly Tensor _given;
    private readonly Tensor? _givenPixels;
    private readonly FlatParameters _parameters;
    private readonly FlatTensors _statistics;
    private readonly Tensor? _rateFactors;
    private readonly BestWeights? _best;
    private readonly List<EpochRecord> _history = [];
    private ILogger? _logger;
    private EpochTotals _totals = EpochTotals.None;
    private bool _stopped;

    protected ClassifierStep(ClassifierTraining training, UpdateOptions options)
    {
        _training = training;
        Order = training.Random.Fork("order");
        Views = training.Random.Fork("augmentation");
        _given = tensor([.. training.Split.Train], int64).DetachFromDisposeScope();
        var isKept = _given.numel() * Images.Shape.Size * sizeof(float) <= Images.Store.MostKept;
        _givenPixels = isKept ? Images.Batch(_given, Device).DetachFromDisposeScope() : null;
        Labels = Images.BatchLabels(_given, Device).DetachFromDisposeScope();
        _parameters = new FlatParameters(Model);
        var frozen = training.Rates?.FrozenBuffers() ?? [];
        _statistics = new FlatTensors(Model.buffers().Where(buffer => buffer.dtype == ScalarType.Float32 && !frozen.Contains(buffer)));
        _rateFactors = training.Rates?.FactorsFor(_parameters)?.DetachFromDisposeScope();
        Update = new WeightUpdate(options, _parameters, _statistics, training.Checkpoint, _rateFactors);
        _best = training.Stopping is { } stopping ? new BestWeights(stopping, _parameters.Values, _statistics.Values) : null;
    }

    public sealed override WeightUpdate Update { get; }

    public sealed override bool IsOver => _stopped;

    /// <summary>Draws the order of the images, and which are learned beside them.</summary>
    protected RandomSource Order { get; }

    /// <summary>Draws the augmentation.</summary>
    protected RandomSource Views { get; }

    /// <summary>The labels of the images with given labels: Int64, on the device.</summary>
    protected Tensor Labels { get; }

    protected Device Device => _training.Device;

    protected ImageSet Images => _training.Images;

    /// <summary>What the method learns on its way beside the weights, by name; saved and restored with them.</summary>
    protected virtual IEnumerable<(string Name, Tensor Value)> MethodState => [];

    private nn.Module<Tensor, Tensor> Model => _training.Model;

    /// <summary>Trains to the end.</summary>
    public TrainingResult Train(IProgress<TrainingProgress>? progress, ILogger logger, CancellationToken cancellationToken)
    {
        _logger = logger;
        using var loop = new TrainingLoop<TrainingProgress>(this, _training.Checkpoint, progress, logger);
        loop.Run(cancellationToken);
        Update.Average?.Swap();
        _best?.Restore();
        Model.eval();
        return new TrainingResult([.. _history], _best?.Epoch ?? _history.Count, _stopped, Validate(cancellationToken), loop.Now.Elapsed);
    }

    public sealed override void BeginEpoch()
    {
        Model.train();
        _training.Rates?.SetModes();
    }

    public sealed override TrainingProgress AfterEpoch(in TrainingMoment now, CancellationToken cancellationToken)
    {
        var isDue = now.Epoch % _training.ValidateEvery == 0 || now.Epoch == Length.Epochs;
        var record = _totals.Record(now.Epoch, isDue ? ValidateAverage(now.Epoch, cancellationToken) : null);
        _history.Add(record);
        _totals = EpochTotals.None;
        Log(record);
        return Progress(record, now);
    }

    public sealed override void Save(TrainingState state)
    {
        state.Copy("model", Model);
        state.Copy("order random", Order);
        state.Copy("views random", Views);
        state.Put("totals", _totals);
        state.Put("history", _history);
        state.Put("stopped", _stopped);
        _best?.Save(state);
        foreach (var (name, value) in MethodState)
        {
            state.Copy($"method.{name}", value);
        }
    }

    public sealed override void Load(TrainingState state)
    {
        state.Restore("model", Model);
        state.Restore("order random", Order);
        state.Restore("views random", Views);
        _totals = state.Get<EpochTotals>("totals");
        _history.AddRange(state.Get<List<EpochRecord>>("history"));
        _stopped = state.Get<bool>("stopped");
        _best?.Load(state);
        foreach (var (name, value) in MethodState)
        {
            state.Restore($"method.{name}", value);
        }
    }

    public override void Dispose()
    {
        _best?.Dispose();
        Update.Dispose();
        _rateFactors?.Dispose();
        _statistics.Dispose();
        _parameters.Dispose();
        Labels.Dispose();
        _givenPixels?.Dispose();
        _given.Dispose();
        Views.Dispose();
        Order.Dispose();
    }

    /// <summary>The pixels from 0 to 1 of some images with given labels, on the device.</summary>
    /// <param name="drawn">Their places among these images, on the CPU.</param>
    protected Tensor LabeledPixels(Tensor drawn) =>
        _givenPixels?.index_select(0, drawn.to(Device)) ?? Images.Batch(_given.index_select(0, drawn), Device);

    /// <summary>Told which images with given labels come next.</summary>
    protected void PrefetchLabeled(Tensor drawn)
    {
        if (_givenPixels is null)
        {
            Images.Prefetch(_given.index_select(0, drawn));
        }
    }

    /// <summary>The classifier's logits of pixels from 0 to 1, which are normalized first.</summary>
    protected Tensor Classify(Tensor pixels) => Model.call(_training.Normalize?.Apply(pixels) ?? pixels);

    /// <summary>The probabilities that the teacher, the averaged classifier, gives images: (N, classes), without gradients.</summary>
    protected Tensor Teach(Tensor pixels)
    {
        using var noGradient = no_grad();
        Update.Average!.Swap();
        Model.eval();
        var probabilities = Classify(pixels).softmax(1);
        Model.train();
        Update.Average.Swap();
        return probabilities;
    }

    /// <summary>Counts a step into the records.</summary>
    protected void Count(double loss, double weight, double correct, double learned) =>
        _totals = _totals.Add(loss, weight, correct, learned, Update.Rate);

    /// <summary>How the epoch stands in its middle.</summary>
    protected TrainingProgress Progress(in TrainingMoment now) => Progress(_totals.Record(now.Epoch), now);

    private TrainingProgress Progress(EpochRecord record, in TrainingMoment now) =>
        new(record, Length.Epochs, now.ImageCount / now.Elapsed.TotalSeconds, now.Elapsed, now.Share);

    /// <summary>Measures the averaged weights, which are also those that early stopping keeps.</summary>
    private Evaluation? ValidateAverage(int epoch, CancellationToken cancellationToken)
    {
        Update.Average?.Swap();
        try
        {
            var validation = Validate(cancellationToken);
            _stopped = validation is not null && _best?.IsOver(epoch, validation.Loss) == true;
            return validation;
        }
        finally
        {
            Update.Average?.Swap();
        }
    }

    private Evaluation? Validate(CancellationToken cancellationToken) => _training.Split.Validation.IsEmpty
        ? null
        : Evaluator.Evaluate(Model, Images, _training.Split.Validation, _training.Normalize, Device, cancellationToken: cancellationToken);

    private void Log(EpochRecord record)
    {
        _logger?.EpochEnded(record.Epoch, Length.Epochs, record.TrainLoss, record.TrainAccuracy, record.ValidationAccuracy);
        if (_stopped)
        {
            _logger?.StoppedEarly(record.Epoch, _best!.Epoch);
        }
    }
}
