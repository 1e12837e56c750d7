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
    private readonly FlatTensors _statistics;
    private readonly Tensor _keptStatistics;

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

            Pair = new MomentumEncoder(_query, _key, _predictor);
        }
        catch
        {
            DisposeModules();
            throw;
        }

        foreach (var module in Modules)
        {
            module.train();
        }

        _statistics = new FlatTensors(QuerySide.SelectMany(module => module.buffers()).Where(buffer => buffer.dtype == ScalarType.Float32));
        _keptStatistics = _statistics.Values.clone().DetachFromDisposeScope();
    }

    public MomentumEncoder Pair { get; }

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

    /// <summary>Remembers the query side's running statistics, which a forward pass changes.</summary>
    public void KeepStatistics() => _keptStatistics.copy_(_statistics.Values);

    /// <summary>Puts the running statistics that were kept back.</summary>
    public void RestoreStatistics()
    {
        using var noGradient = no_grad();
        _statistics.Values.copy_(_keptStatistics);
    }

    /// <summary>Copies all weights and statistics into a state.</summary>
    public void Save(MocoState state)
    {
        foreach (var (name, value) in Named())
        {
            state.Copy(name, value);
        }
    }

    /// <summary>Takes all weights and statistics from a state; if one does not fit, nothing changes.</summary>
    public void Load(MocoState state)
    {
        var pairs = Named().Select(item => (Own: item.Value, Saved: Fitting(state, item.Name, item.Value))).ToList();
        using var noGradient = no_grad();
        foreach (var (own, saved) in pairs)
        {
            own.copy_(saved);
        }
    }

    public void Dispose()
    {
        _keptStatistics.Dispose();
        _statistics.Dispose();
        Pair.Dispose();
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
        return options.PredictorHidden is { } hidden ? ProjectionHeads.Predictor(options.Dimension, hidden, predictorRandom) : null;
    }

    private static Tensor Fitting(MocoState state, string name, Tensor own)
    {
        var saved = state.Get(name, own.dtype);
        return saved.shape.SequenceEqual(own.shape)
            ? saved
            : throw new FewLabelException(
                $"'{name}' of the saved pre-training has the shape ({string.Join(", ", saved.shape)}); this encoder needs ({string.Join(", ", own.shape)}). Use the encoder that was saved.");
    }

    private IEnumerable<(string Name, Tensor Value)> Named()
    {
        (string, nn.Module?)[] parts = [("query", _query), ("key", _key), ("predictor", _predictor)];
        return parts.Where(part => part.Item2 is not null).SelectMany(part =>
            part.Item2!.named_parameters().Select(item => ($"{part.Item1}.{item.name}", (Tensor)item.parameter))
                .Concat(part.Item2.named_buffers().Select(item => ($"{part.Item1}.{item.name}", item.buffer))));
    }
}
