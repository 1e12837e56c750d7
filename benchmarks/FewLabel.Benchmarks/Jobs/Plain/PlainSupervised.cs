using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>Supervised training in TorchSharp as its examples write it.</summary>
internal sealed class PlainSupervised(nn.Module<Tensor, Tensor> model, int batchSize, ImageSet images) : IJobSide
{
    private readonly RandomSource _random = new(1);
    private readonly PlainImages _images = new(images);

    public Rate Measure(double seconds)
    {
        using var optimizer = optim.Adam(model.parameters(), 0.001);
        using var criterion = nn.CrossEntropyLoss();
        var pace = new Pace(seconds);
        model.train();
        while (!pace.IsEnough)
        {
            using var order = _random.Permutation(_images.Count);
            for (var start = 0L; start + batchSize <= _images.Count; start += batchSize)
            {
                using var scope = NewDisposeScope();
                var indices = order.narrow(0, start, batchSize);
                var labels = _images.Labels.index_select(0, indices);
                optimizer.zero_grad();
                var logits = model.call(_images.Pixels.index_select(0, indices));
                var loss = criterion.call(logits, labels);
                loss.backward();
                optimizer.step();
                _ = loss.item<float>();
                _ = logits.argmax(1).eq(labels).sum().item<long>();
            }

            pace.Tick(_images.Count / batchSize * batchSize);
        }

        return pace.Rate;
    }

    public void Dispose()
    {
        _images.Dispose();
        _random.Dispose();
        model.Dispose();
    }
}
