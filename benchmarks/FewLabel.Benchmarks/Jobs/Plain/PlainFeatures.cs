using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>Features in TorchSharp: evaluation mode, no gradients, batches of 128.</summary>
internal sealed class PlainFeatures(nn.Module<Tensor, Tensor> encoder, ImageSet images) : IJobSide
{
    private const long BatchSize = 128;
    private readonly PlainImages _images = new(images);

    public Rate Measure(double seconds)
    {
        var pace = new Pace(seconds);
        encoder.eval();
        while (!pace.IsEnough)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var parts = new List<Tensor>();
            for (var start = 0L; start < _images.Count; start += BatchSize)
            {
                using var step = NewDisposeScope();
                parts.Add(encoder.call(_images.Pixels.narrow(0, start, Math.Min(BatchSize, _images.Count - start))).MoveToOuterDisposeScope());
            }

            cat(parts);
            pace.Tick(_images.Count);
        }

        return pace.Rate;
    }

    public void Dispose()
    {
        _images.Dispose();
        encoder.Dispose();
    }
}
