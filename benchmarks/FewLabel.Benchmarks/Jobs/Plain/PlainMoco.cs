using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Runtime;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>
/// A MoCo step in TorchSharp module by module: a momentum update for each parameter, logits as the paper's pseudocode has
/// them, the library's own optimizer.
/// </summary>
internal sealed class PlainMoco : IJobSide
{
    private readonly RandomSource _random = new(1);
    private readonly MocoOptions _options;
    private readonly nn.Module<Tensor, Tensor> _query;
    private readonly nn.Module<Tensor, Tensor> _key;
    private readonly PlainImages _images;
    private readonly Tensor _queue;
    private readonly optim.Optimizer _optimizer;
    private readonly nn.Module<Tensor, Tensor, Tensor> _criterion = nn.CrossEntropyLoss();
    private long _position;

    public PlainMoco(Func<nn.Module<Tensor, Tensor>> network, MocoOptions options, ImageSet images)
    {
        _options = options;
        (_query, _key) = (network(), network());
        _images = new PlainImages(images);
        _key.load_state_dict(_query.state_dict());
        foreach (var parameter in _key.parameters())
        {
            parameter.requires_grad = false;
        }

        _queue = nn.functional.normalize(_random.Normal(0, 1, options.Dimension, options.Queue), dim: 0);
        _optimizer = options.Optimizer switch
        {
            SgdOptions sgd => optim.SGD(_query.parameters(), sgd.LearningRate, sgd.Momentum, weight_decay: sgd.WeightDecay),
            AdamWOptions adam => optim.AdamW(_query.parameters(), adam.LearningRate, weight_decay: adam.WeightDecay),
            var other => throw new ArgumentException($"There is no plain code for {other.GetType().Name}."),
        };
    }

    public Rate Measure(double seconds)
    {
        var pace = new Pace(seconds);
        _query.train();
        _key.train();
        while (!pace.IsEnough)
        {
            using var order = _random.Permutation(_images.Count);
            for (var start = 0L; start + _options.BatchSize <= _images.Count && !pace.IsEnough; start += _options.BatchSize)
            {
                using var scope = NewDisposeScope();
                var views = _images.Pixels.index_select(0, order.narrow(0, start, _options.BatchSize));
                Step(views, views);
                pace.Tick(_options.BatchSize);
            }
        }

        return pace.Rate;
    }

    public void Dispose()
    {
        _criterion.Dispose();
        _optimizer.Dispose();
        _queue.Dispose();
        _images.Dispose();
        _key.Dispose();
        _query.Dispose();
        _random.Dispose();
    }

    private void Step(Tensor first, Tensor second)
    {
        var queries = nn.functional.normalize(_query.call(first));
        Tensor keys;
        using (no_grad())
        {
            foreach (var (query, key) in _query.parameters().Zip(_key.parameters()))
            {
                key.mul_(_options.Momentum).add_(query, alpha: 1 - _options.Momentum);
            }

            keys = nn.functional.normalize(_key.call(second));
        }

        var own = queries.mul(keys).sum(1, keepdim: true);
        var logits = cat([own, queries.matmul(_queue.clone())], 1).div(_options.Temperature);
        var labels = zeros(logits.shape[0], int64);
        var loss = _criterion.call(logits, labels);
        _optimizer.zero_grad();
        loss.backward();
        _optimizer.step();
        _ = loss.item<float>();
        _ = logits.argmax(1).eq(labels).to(float32).mean().item<float>();
        using (no_grad())
        {
            _queue.narrow(1, _position, _options.BatchSize).copy_(keys.t());
            _position = (_position + _options.BatchSize) % _options.Queue;
        }
    }
}
