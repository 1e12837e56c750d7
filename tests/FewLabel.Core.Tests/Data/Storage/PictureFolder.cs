using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Tests.Data.Pictures;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data.Storage;

/// <summary>A folder of pictures of several formats and sizes, in two classes and without a label.</summary>
internal sealed class PictureFolder : IDisposable
{
    public static readonly ImageShape Shape = new(3, 8, 6);

    private readonly TestFolder _folder = new();

    public PictureFolder()
    {
        using var random = new RandomSource(5);
        foreach (var (name, count) in (ReadOnlySpan<(string, int)>)[("cat", 9), ("dog", 7), ("unlabeled", 14)])
        {
            for (var i = 0; i < count; i++)
            {
                var (width, height) = (6 + (3 * (i % 4)), 8 + (2 * (i % 3)));
                using var drawn = random.Integers(0, 256, 3 * width * height);
                byte[] pixels = [.. drawn.data<long>().Select(value => (byte)value)];
                Paths.Add(i % 2 == 0
                    ? _folder.Write($"{name}/{i:00}.jpg", PictureBytes.Jpeg(width, height, pixels, 3))
                    : _folder.Write($"{name}/{i:00}.png", ImageFile.ToPng(pixels, new ImageShape(3, height, width))));
            }
        }
    }

    /// <summary>The files, in the order of the images.</summary>
    public List<string> Paths { get; } = [];

    public string Root => _folder.Root;

    public string Write(string name, byte[] content) => _folder.Write(name, content);

    /// <summary>Loads the folder; of images on demand so many are kept.</summary>
    public Task<LoadedImages> LoadAsync(ImageStorage storage, int cached = 1_000) =>
        ImageFolder.LoadAsync(Root, Shape, Options(storage, cached));

    /// <summary>The files as images on demand, of which so many are kept.</summary>
    public Task<ImageSet> LoadSetAsync(int cached = 1_000) => ImageFile.LoadSetAsync(Paths, Shape, options: Options(ImageStorage.OnDemand, cached));

    public void Dispose() => _folder.Dispose();

    public static ImageLoadOptions Options(ImageStorage storage, int cached = 1_000) => new() { Storage = storage, CacheBytes = (long)cached * Shape.Size };

    /// <summary>The bytes of some images.</summary>
    public static byte[] Bytes(ImageSet images, params long[] indices)
    {
        using var scope = NewDisposeScope();
        return images.Batch(tensor(indices)).mul(Scalars.Of(255)).round().to(uint8).data<byte>().ToArray();
    }
}
