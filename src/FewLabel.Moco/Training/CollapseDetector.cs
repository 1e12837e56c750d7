using System.Globalization;

namespace FewLabel.Moco;

/// <summary>
/// Checks the records of a contrastive training for what no healthy one shows: collapse, a leak, or a queue that does not
/// hold keys. Each sign is reported once.
/// </summary>
/// <remarks>
/// With a queue nothing is judged before it is full of keys: against its first, random content every key is easily
/// recognized. Not thread-safe.
/// </remarks>
internal sealed class CollapseDetector
{
    private const int StepsToSettle = 200;
    private const int StepsFromTheStart = 100;
    private const int ManyKeys = 512;

    private readonly MocoOptions _options;
    private readonly long _judgeFrom;
    private readonly double _leastLoss;
    private readonly HashSet<CollapseSign> _told = [];
    private int _smallSpreads;
    private long _lastStep;
    private double _queries;
    private double _recognized;

    /// <summary>Creates the watch.</summary>
    /// <param name="options">What is trained: dimension, keys, temperature, loss and batch size are used.</param>
    public CollapseDetector(MocoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var keysInStep = options.BatchSize * (options.Symmetric ? 2 : 1);
        _judgeFrom = options.Loss == ContrastiveLoss.Queue ? (options.Queue + keysInStep - 1) / keysInStep : 0;
        _leastLoss = LeastLoss(options);
    }

    /// <summary>Checks a record.</summary>
    /// <param name="record">The next one, in the order of the steps.</param>
    /// <returns>What was seen for the first time; mostly empty.</returns>
    public IReadOnlyList<CollapseWarning> Observe(MocoRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var steps = record.Step - _lastStep;
        var isFair = _lastStep >= _judgeFrom;
        _lastStep = record.Step;
        if (!isFair)
        {
            return [];
        }

        return [.. new[] { Spread(record), Ease(record), Loss(record), Chance(record, steps) }.OfType<CollapseWarning>().Where(warning => _told.Add(warning.Sign))];
    }

    /// <summary>
    /// Below this no training gets that compares unit vectors: own keys found exactly, the others spread evenly over the
    /// sphere, where the mean of exp(cosine / T) is about exp(1 / (2 D T²)). A margin of a fifth is left. With many keys in a
    /// queue a fiftieth of the loss of chance is out of reach in practice too, for the queue holds images much like the query.
    /// </summary>
    private static double LeastLoss(MocoOptions options)
    {
        var exponent = 1 / (2 * options.Dimension * options.Temperature * options.Temperature) - 1 / options.Temperature;
        var ideal = 0.8 * Math.Log(1 + options.OtherKeys * Math.Exp(exponent));
        return options.Loss == ContrastiveLoss.Queue && options.OtherKeys >= ManyKeys
            ? Math.Max(ideal, 0.02 * Math.Log(1 + options.OtherKeys))
            : ideal;
    }

    private CollapseWarning? Spread(MocoRecord record)
    {
        var healthy = 1 / Math.Sqrt(_options.Dimension);
        _smallSpreads = record.FeatureSpread < 0.25 * healthy ? _smallSpreads + 1 : 0;
        return record.Step >= _judgeFrom + StepsToSettle && _smallSpreads >= 3
            ? Warn(CollapseSign.SmallSpread, record, $"the spread of the vectors is {record.FeatureSpread:G3}, and about {healthy:G3} is healthy: all images are becoming the same. Lower the learning rate, use views that keep more of the image, or a head of two layers.")
            : null;
    }

    private CollapseWarning? Ease(MocoRecord record) =>
        _options.Loss == ContrastiveLoss.Queue && _options.OtherKeys >= ManyKeys && record.Step <= _judgeFrom + StepsFromTheStart && record.Accuracy >= 0.98
            ? Warn(CollapseSign.ShortcutSuspected, record, $"own keys are recognized among {_options.OtherKeys:N0} others in {record.Accuracy:P1} of cases from the start: something other than the images gives them away. Look at the queue's content, raise BatchNormGroups, or use views that change more.")
            : null;

    private CollapseWarning? Loss(MocoRecord record)
    {
        var loss = _options.Loss == ContrastiveLoss.Queue
            ? record.Loss
            : record.Loss / (2 * _options.Temperature * (_options.Symmetric ? 2 : 1));
        return loss < _leastLoss
            ? Warn(CollapseSign.ImpossibleLoss, record, $"the cross-entropy is {loss:G3}, and with {_options.OtherKeys:N0} other keys at temperature {_options.Temperature} no healthy training gets below {_leastLoss:G3}: what is compared are not vectors of images. Look at the queue's content.")
            : null;
    }

    private CollapseWarning? Chance(MocoRecord record, long steps)
    {
        var queries = (double)steps * _options.BatchSize;
        _queries += queries;
        _recognized += record.Accuracy * queries;
        var expected = _queries / (1 + _options.OtherKeys);
        if (expected < 20)
        {
            return null;
        }

        var warning = _recognized < 0.25 * expected
            ? Warn(CollapseSign.BelowChance, record, $"{_recognized:N0} own keys were recognized where chance gives {expected:N0}: the vectors do not tell images apart. Lower the learning rate, or check that both views come from the same image.")
            : null;
        (_queries, _recognized) = (0, 0);
        return warning;
    }

    private static CollapseWarning Warn(CollapseSign sign, MocoRecord record, FormattableString text) =>
        new(sign, record.Step, $"At step {record.Step} {text.ToString(CultureInfo.InvariantCulture)}");
}
