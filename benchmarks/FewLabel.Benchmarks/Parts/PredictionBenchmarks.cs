using BenchmarkDotNet.Attributes;
using FewLabel.Data;
using FewLabel.Training;
using TorchSharp;

namespace FewLabel.Benchmarks.Parts;

/// <summary>Classifying images of 28×28 with the CNN; times are per call.</summary>
public class PredictionBenchmarks
{
    private ImageDataset _digits = null!;
    private Classifier _classifier = null!;
    private torch.Tensor _many = null!;
    private byte[] _one = null!;

    /// <summary>Trains a classifier for a moment: how well it does is of no importance here.</summary>
    [GlobalSetup]
    public async Task Setup()
    {
        _digits = SyntheticDigits.CreateDataset(train: 1_000, test: 1_000, seed: 1);
        using var result = await Experiment.On(_digits).LabelRandomly(100).Train("CNN", Architectures.Cnn, new SupervisedOptions { Epochs = 1 }).Build().RunAsync();
        var file = Path.GetTempFileName();
        result.Best.Save(file);
        _classifier = Classifier.Load(file);
        File.Delete(file);
        _many = _digits.Test.Pixels;
        using var first = _many[0];
        _one = first.bytes.ToArray();
    }

    /// <summary>One image.</summary>
    [Benchmark]
    public void One() => _classifier.Predict(_one);

    /// <summary>A thousand images.</summary>
    [Benchmark]
    public void Thousand() => _classifier.Predict(_many);

    /// <summary>Frees all.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _classifier.Dispose();
        _digits.Dispose();
    }
}
