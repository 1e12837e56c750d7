using FewLabel.Augmentation;
using FewLabel.Benchmarks.Photographs;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Labeling;

/// <summary>Training images as a labeling session sees them: features and true classes.</summary>
internal sealed class LabelingSet(string name, Tensor features, long[] truth, IReadOnlyList<string> classes) : IDisposable
{
    private const int Size = 128;

    public string Name => name;

    public int Count => truth.Length;

    /// <summary>The name of an image's class.</summary>
    public string ClassOf(long image) => classes[(int)truth[image]];

    public Tensor Features => features;

    /// <summary>The training images of a folder with train and test by the pretrained ResNet18, or of MNIST by their pixels.</summary>
    public static async Task<LabelingSet> LoadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(folder, "train")))
        {
            using var mnist = await Mnist.LoadAsync(folder, cancellationToken: cancellationToken);
            using var scope = NewDisposeScope();
            var pixels = mnist.Train.Pixels.to(float32).div_(Scalars.Of(255)).sub_(Scalars.Of(0.5)).flatten(1);
            return new LabelingSet(mnist.Name, pixels.MoveToOuterDisposeScope(), Labels(mnist.Train), mnist.Train.ClassNames);
        }

        using var set = await PhotographSet.LoadAsync(folder, Size, [], cancellationToken);
        using var random = new RandomSource(0);
        var train = set.Dataset.Train;
        using var encoder = PretrainedEncoders.ResNet18At(Size).CreateEncoder(train.Shape, random);
        return new LabelingSet(
            set.Name, FeatureExtractor.Extract(encoder, train, null, PretrainedEncoders.Normalize, cancellationToken: cancellationToken), Labels(train), train.ClassNames);
    }

    /// <summary>So many images of these, drawn at random; all if there are fewer.</summary>
    public LabelingSet Draw(int count, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var rows = random.Permutation(Count).narrow(0, 0, Math.Min(count, Count));
        return new LabelingSet(name, features.index_select(0, rows).MoveToOuterDisposeScope(), [.. rows.data<long>().ToArray().Select(row => truth[row])], classes);
    }

    public void Dispose() => features.Dispose();

    private static long[] Labels(ImageSet images) => [.. images.LabelValues.Select(label => (long)label)];
}
