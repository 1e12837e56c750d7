using BenchmarkDotNet.Attributes;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Parts;

/// <summary>60,000 images of 28×28 from an IDX file, and batches out of them; times are per file and per batch of 256.</summary>
public class DataBenchmarks
{
    private string _folder = null!;
    private string _plain = null!;
    private string _packed = null!;
    private ImageSet _images = null!;
    private Tensor _batch = null!;

    /// <summary>Writes the files.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("fewlabel-idx-").FullName;
        (_plain, _packed) = (Path.Combine(_folder, "images"), Path.Combine(_folder, "images.gz"));
        _images = SyntheticDigits.Create(60_000, seed: 1);
        IdxFile.WriteImages(_plain, _images.Pixels);
        using (var file = File.Create(_packed))
        {
            IdxFile.WriteImages(file, _images.Pixels, gzip: true);
        }

        using var random = new RandomSource(1);
        using var order = random.Permutation(_images.Count);
        _batch = order[..256].clone();
    }

    /// <summary>A file that is not packed.</summary>
    [Benchmark]
    public void ReadPlain() => IdxFile.ReadImages(_plain).Dispose();

    /// <summary>A file packed with gzip.</summary>
    [Benchmark]
    public void ReadPacked() => IdxFile.ReadImages(_packed).Dispose();

    /// <summary>A batch of pixels from 0 to 1.</summary>
    [Benchmark]
    public void Batch() => _images.Batch(_batch).Dispose();

    /// <summary>Removes the files.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _images.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
