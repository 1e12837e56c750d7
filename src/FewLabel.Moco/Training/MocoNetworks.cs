using FewLabel.Checkpoints;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>Everything of a pre-training that has weights. Owns all but the encoder that is trained.</summary>
internal sealed class MocoNetworks : IDisposable
{
    private readonly ProjectedEncoder _query;
    private readonly ProjectedEncoder _key;
    private readonly nn.Module<Tensor, Tensor>? _predictor;
    private readonly LayerRates.Frozen? _frozen;

    public MocoNetworks(Architecture architecture, Encoder encoder, MocoOptions options, RandomSource random, Device device)
    {
        using var keyRandom = random.Fork("key encoder");
        _query = new ProjectedEncoder(encoder, Head(encoder, options, random), ownsEncoder: false);
        var keyEncoder = architecture.CreateEncoder(encoder.Input, keyRandom);
        _key = new ProjectedEncoder(keyEncoder, Head(keyEncoder, options, keyRandom), ownsEncoder: true);
        _predictor = Predictor(options, random);
        try
        {
            foreach (var module in Modules)
            {
                module.to(device);
            }

            // Moving makes other parameters, so they are frozen where they are.
            _frozen = options.FreezePatchProjection && encoder.PatchLayer is { } patches ? new LayerRates((patches, 0)).Freeze(encoder) : null;
            Pair = new MomentumEncoder(_query, _key, _predictor);
        }
        catch
        {
            _frozen?.Dispose();
            DisposeModules();
            throw;
        }

        foreach (var module in Modules)
        {
            module.train();
        }

        Statistics = new FlatTensors(QuerySide.SelectMany(module => module.buffers()).Where(buffer => buffer.dtype == ScalarType.Float32));
    }

    public MomentumEncoder Pair { get; }

    /// <summary>The query side's running statistics, which a forward pass changes.</summary>
    public FlatTensors Statistics { get; }

    /// <summary>Whether all batch norms can go in groups while the other layers see the whole batch.</summary>
    public bool NormsInGroups => _query.NormsInGroups && _predictor is null;

    private IEnumerable<nn.Module<Tensor, Tensor>> QuerySide => _predictor is null ? [_query] : [_query, _predictor];

    private IEnumerable<nn.Module<Tensor, Tensor>> Modules => QuerySide.Append(_key);

    /// <summary>Queries of unit length, with gradient.</summary>
    public Tensor Query(Tensor images)
    {
        using var scope = NewDisposeScope();
        var vectors = _query.call(images);
        return nn.functional.normalize(_predictor?.call(vectors) ?? vectors).MoveToOuterDisposeScope();
    }

    /// <summary>Keys of unit length, without gradient.</summary>
    public Tensor Key(Tensor images)
    {
        using var noGradient = no_grad();
        using var vectors = _key.call(images);
        return nn.functional.normalize(vectors);
    }

    /// <summary>Copies all weights and statistics into a state.</summary>
    public void Save(TrainingState state)
    {
        foreach (var (name, module) in Named())
        {
            state.Copy(name, module);
        }
    }

    /// <summary>Takes all weights and statistics from a state.</summary>
    public void Load(TrainingState state)
    {
        foreach (var (name, module) in Named())
        {
            state.Restore(name, module);
        }
    }

    public void Dispose()
    {
        Statistics.Dispose();
        Pair.Dispose();
        _frozen?.Dispose();
        DisposeModules();
    }

    private void DisposeModules()
    {
        foreach (var module in Modules)
        {
            module.Dispose();
        }
    }

    private static nn.Module<Tensor, Tensor> Head(Encoder encoder, MocoOptions options, RandomSource random)
    {
        using var headRandom = random.Fork("head");
        return ProjectionHeads.Create(options.Head, encoder.FeatureDimension, options.HeadHidden, options.Dimension, headRandom);
    }

    private static nn.Module<Tensor, Tensor>? Predictor(MocoOptions options, RandomSource random)
    {
        using var predictorRandom = random.Fork("predictor");
        return options.PredictorHidden is { } hidden ? ProjectionHeads.Predictor(options.Dimension, hidden, predictorRandom, options.NormalizePrediction) : null;
    }

    private IEnumerable<(string Name, nn.Module Module)> Named()
    {
        (string, nn.Module)[] pair = [("query", _query), ("key", _key)];
        return _predictor is null ? pair : pair.Append(("predictor", _predictor));
    }
}
