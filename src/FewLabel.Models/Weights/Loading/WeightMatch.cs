using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Which tensor of a file goes into which of a module; making one checks everything and changes nothing.</summary>
internal sealed class WeightMatch
{
    private readonly WeightTarget _target;
    private readonly Dictionary<string, Tensor> _sources = [];
    private readonly Dictionary<string, string> _fileNames = [];
    private readonly WeightHeads _heads;
    private readonly bool _adaptInput;
    private readonly WeightDifferences _differences = new();
    private readonly List<string> _loaded = [];
    private readonly List<string> _kept = [];
    private readonly List<string> _unused = [];
    private string? _adapted;

    /// <summary>Matches the weights with the module.</summary>
    /// <exception cref="WeightMismatchException">They do not fit.</exception>
    public WeightMatch(WeightTarget target, IReadOnlyDictionary<string, Tensor> weights, WeightLoadOptions options)
    {
        _target = target;
        _adaptInput = options.AdaptInput;
        _heads = new WeightHeads(options.HeadsMayDiffer, target);
        var file = weights is WeightSet set ? set.Path : "the set of weights";
        var needed = target.State.Keys.Where(name => !WeightTarget.IsCounter(name) && !_heads.Contain(name)).ToArray();
        Prefix = WeightPrefix.Find(options.Prefix, needed, weights.Keys.ToHashSet(), target, file);

        Sort(weights);
        _heads.RequireAllIn(target.State.Keys.Concat(_sources.Keys).Concat(weights.Keys));
        MatchBody();
        MatchHeads();
        if (_differences.Any)
        {
            throw _differences.ToException(target.Name, file, Prefix);
        }
    }

    /// <summary>What to copy: tensors of the module, and what goes into them.</summary>
    public List<(Tensor Target, Tensor Source)> Copies { get; } = [];

    /// <summary>Counters of the module that the file lacks.</summary>
    public List<Tensor> Counters { get; } = [];

    /// <summary>What stands before the module's names in the file.</summary>
    public string Prefix { get; }

    /// <summary>What is loaded once the copies are made.</summary>
    public WeightLoadResult Result => new(Prefix, [.. _loaded], [.. _kept], [.. _unused], _adapted);

    /// <summary>Takes the prefix off; what is without it must be nothing, part of a head, or what only training needs.</summary>
    private void Sort(IReadOnlyDictionary<string, Tensor> weights)
    {
        foreach (var (name, tensor) in weights)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Take(name, tensor);
            }
            else if (_heads.Contain(name) || WeightPrefix.IsAside(Prefix, name))
            {
                _unused.Add(name);
            }
            else
            {
                _differences.LeftOver.Add(name);
            }
        }
    }

    /// <summary>Puts a tensor under the module's name for it. A second one of that name is left over.</summary>
    private void Take(string fileName, Tensor tensor)
    {
        if (_target.NameOf(fileName[Prefix.Length..]) is not { } name)
        {
            _unused.Add(fileName);
        }
        else if (_sources.TryAdd(name, tensor))
        {
            _fileNames.Add(name, fileName);
        }
        else
        {
            _differences.LeftOver.Add(fileName);
        }
    }

    private void MatchBody()
    {
        foreach (var (name, target) in _target.State.Where(item => !_heads.Contain(item.Key)))
        {
            if (!_sources.TryGetValue(name, out var found))
            {
                AddAbsent(name, target);
                continue;
            }

            var source = _target.Encoder?.FitWeight(name, found, target) ?? found;
            if (Adapted(name, source, target) is { } adapted)
            {
                _adapted = name;
                Add(name, target, adapted);
            }
            else if (IsSame(source, target))
            {
                Add(name, target, source);
            }
            else
            {
                _differences.AddDifferent(name, source, target, InputAdaptation.Suits(source, target) && name == _target.InputWeight, _target.Encoder?.RemedyFor(name, source));
            }
        }

        _differences.LeftOver.AddRange(
            _sources.Keys.Where(name => !_heads.Contain(name) && !_target.State.ContainsKey(name)).Select(name => _fileNames[name]));
    }

    private void MatchHeads()
    {
        var targets = _target.State.Where(item => _heads.Contain(item.Key)).ToLookup(item => _heads.HeadOf(item.Key));
        var sources = _sources.Keys.Where(_heads.Contain).ToLookup(_heads.HeadOf);
        foreach (var head in targets.Select(group => group.Key).Union(sources.Select(group => group.Key)))
        {
            var fits = targets[head].Any()
                && targets[head].All(item => _sources.TryGetValue(item.Key, out var source) ? IsSame(source, item.Value) : WeightTarget.IsCounter(item.Key))
                && sources[head].All(_target.State.ContainsKey);
            if (!fits)
            {
                _kept.AddRange(targets[head].Select(item => item.Key));
                _unused.AddRange(sources[head].Select(name => _fileNames[name!]));
                continue;
            }

            foreach (var (name, target) in targets[head])
            {
                if (_sources.TryGetValue(name, out var source))
                {
                    Add(name, target, source);
                }
                else
                {
                    Counters.Add(target);
                }
            }
        }
    }

    private void Add(string name, Tensor target, Tensor source)
    {
        _loaded.Add(name);
        Copies.Add((target, source));
    }

    private void AddAbsent(string name, Tensor target)
    {
        if (WeightTarget.IsCounter(name))
        {
            Counters.Add(target);
        }
        else
        {
            _differences.Missing.Add(name);
        }
    }

    private Tensor? Adapted(string name, Tensor source, Tensor target) =>
        _adaptInput && name == _target.InputWeight && source.dtype == target.dtype && InputAdaptation.Suits(source, target)
            ? InputAdaptation.Adapt(source, target.shape[1])
            : null;

    private static bool IsSame(Tensor source, Tensor target) =>
        source.dtype == target.dtype && source.shape.AsSpan().SequenceEqual(target.shape);
}
