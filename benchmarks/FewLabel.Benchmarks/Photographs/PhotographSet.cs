using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>A folder of pictures, or of IDX files, in color.</summary>
internal sealed record PhotographSet(string Name, ImageDataset Dataset, Recipe Recipe) : IDisposable
{
    public static async Task<PhotographSet> LoadAsync(string folder, int size, IReadOnlyList<string> notMirrored, CancellationToken cancellationToken)
    {
        var name = new DirectoryInfo(folder).Name;
        var mirrored = !notMirrored.Contains(name, StringComparer.OrdinalIgnoreCase);
        var recipe = Recipe.Photos with { Features = Recipe.Photos.Features with { Mirrored = mirrored } };
        if (!mirrored)
        {
            recipe = recipe with
            {
                Augmentation = WithoutMirror(recipe.Augmentation), StrongAugmentation = WithoutMirror(recipe.StrongAugmentation), ContrastiveViews = WithoutMirror(recipe.ContrastiveViews),
            };
        }

        return new PhotographSet(name, Directory.Exists(Path.Combine(folder, "train")) ? await Pictures(folder, size, cancellationToken) : IdxFiles(name, folder), recipe);
    }

    /// <summary>A fifth of the training pictures in place of the test pictures, and the others to learn from: for choices, which no test picture may make.</summary>
    public PhotographSet WithHeldOut()
    {
        using var random = new RandomSource(7);
        using var order = random.Permutation(Dataset.Train.Count);
        var count = Dataset.Train.Count / 5;
        using var held = order.narrow(0, 0, count);
        using var others = order.narrow(0, count, Dataset.Train.Count - count);
        var dataset = new ImageDataset(Dataset.Name, Of(Dataset.Train, others), Of(Dataset.Train, held));
        Dataset.Dispose();
        return this with { Name = $"{Name}, held out", Dataset = dataset };
    }

    /// <summary>So many of the test pictures, drawn at random, where there are more.</summary>
    public PhotographSet WithTest(int most)
    {
        if (Dataset.Test.Count <= most)
        {
            return this;
        }

        using var random = new RandomSource(7);
        using var order = random.Permutation(Dataset.Test.Count);
        using var drawn = order.narrow(0, 0, most);
        using var all = arange(Dataset.Train.Count);
        var dataset = new ImageDataset(Dataset.Name, Of(Dataset.Train, all), Of(Dataset.Test, drawn));
        Dataset.Dispose();
        return this with { Dataset = dataset };
    }

    public void Dispose() => Dataset.Dispose();

    private static ImageSet Of(ImageSet images, Tensor rows) => new(images.Pixels.index_select(0, rows), images.Labels!.index_select(0, rows), images.ClassNames);

    private static ImageTransform WithoutMirror(ImageTransform transform) => transform is Compose composed
        ? new Compose([.. composed.Transforms.Where(part => part is not RandomHorizontalFlip)])
        : transform;

    private static async Task<ImageDataset> Pictures(string folder, int size, CancellationToken cancellationToken)
    {
        var loaded = await ImageFolder.LoadAsync(
            Path.Combine(folder, "train"),
            new ImageShape(3, size, size),
            new ImageLoadOptions { TestFolder = Path.Combine(folder, "test"), Pictures = new ImageFileOptions { Fit = ImageFit.CenterCrop } },
            cancellationToken: cancellationToken);
        return loaded.Dataset;
    }

    private static ImageDataset IdxFiles(string name, string folder) => new(name, Idx(folder, "train"), Idx(folder, "t10k"));

    private static ImageSet Idx(string folder, string part)
    {
        using var gray = IdxFile.ReadImages(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"));
        return new ImageSet(gray.expand(-1, 3, -1, -1).contiguous(), IdxFile.ReadLabels(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz")));
    }
}
