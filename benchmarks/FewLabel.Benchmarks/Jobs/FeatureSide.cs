using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>FewLabel's feature extraction, all images again and again.</summary>
internal sealed class FeatureSide : IJobSide
{
    private readonly RandomSource _random = new(1);
    private readonly ImageSet _images;
    private readonly Normalize _normalize;
    private readonly Encoder _encoder;
    private readonly int _batchSize;

    public FeatureSide(Architecture architecture, ImageSet images, Normalize? normalize = null, int batchSize = 128)
    {
        _images = images;
        _normalize = normalize ?? Normalize.Measure(images);
        _batchSize = batchSize;
        _encoder = architecture.CreateEncoder(images.Shape, _random);
    }

    public Rate Measure(double seconds)
    {
        var pace = new Pace(seconds);
        while (!pace.IsEnough)
        {
            FeatureExtractor.Extract(_encoder, _images, normalize: _normalize, batchSize: _batchSize).Dispose();
            pace.Tick(_images.Count);
        }

        return pace.Rate;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _random.Dispose();
    }
}
