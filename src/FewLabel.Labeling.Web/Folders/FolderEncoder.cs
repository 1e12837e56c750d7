using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Labeling.Web.Folders;

/// <summary>What turns the images of a folder into features, which tell how alike two images are. Immutable.</summary>
public sealed class FolderEncoder
{
    /// <summary>Height and width that the pretrained network sees: hardly less accurate than 224, in a third of the time.</summary>
    private const int PretrainedSize = 128;

    private const int PixelSide = 32;

    private readonly Func<FeatureSource> _open;

    private FolderEncoder(string name, Func<FeatureSource> open) => (Name, _open) = (name, open);

    /// <summary>What distinguishes its features from those of another.</summary>
    public string Name { get; }

    /// <summary><see cref="PretrainedEncoders.ResNet18At"/> at 128 pixels, for photographs and most other images. Its file must be beside the program.</summary>
    public static FolderEncoder Pretrained { get; } = new($"ResNet18 at {PretrainedSize}", OpenPretrained);

    /// <summary>The pixels themselves at 32×32, for images as simple as digits. It needs no file.</summary>
    public static FolderEncoder Pixels { get; } = new("pixels", () => new FeatureSource(new ImageShape(3, PixelSide, PixelSide), (pixels, _) => PixelsOf(pixels)));

    /// <summary><see cref="Pretrained"/> where its file is beside the program, and <see cref="Pixels"/> otherwise.</summary>
    public static FolderEncoder Default => File.Exists(PretrainedEncoders.ResNet18Path) ? Pretrained : Pixels;

    /// <summary>A network of an ONNX file, which takes images as <see cref="OnnxEncoderOptions"/> says by default.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The encoder. The file is read when a folder is opened.</returns>
    public static FolderEncoder Onnx(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = new FileInfo(path);
        return new FolderEncoder($"{file.FullName}, {(file.Exists ? file.Length : 0)} bytes of {file.LastWriteTimeUtc.Ticks}", () => OpenOnnx(path));
    }

    /// <exception cref="DataUnavailableException">A file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">It is damaged, or no network that encodes images.</exception>
    internal FeatureSource Open() => _open();

    private static FeatureSource OpenPretrained()
    {
        using var random = new RandomSource(0);
        var shape = new ImageShape(3, PretrainedSize, PretrainedSize);
        var encoder = PretrainedEncoders.ResNet18At(PretrainedSize).CreateEncoder(shape, random);
        return new FeatureSource(shape, Encode, encoder);

        Tensor Encode(Tensor pixels, CancellationToken cancellationToken)
        {
            using var images = new ImageSet(pixels.clone(), null);
            return FeatureExtractor.Extract(encoder, images, null, PretrainedEncoders.Normalize, cancellationToken: cancellationToken);
        }
    }

    private static FeatureSource OpenOnnx(string path)
    {
        var encoder = OnnxEncoder.Load(path);
        return new FeatureSource(encoder.Input, Encode, encoder);

        Tensor Encode(Tensor pixels, CancellationToken cancellationToken)
        {
            using var images = new ImageSet(pixels.clone(), null);
            return encoder.Encode(images, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Centered, so that the cosine of two images tells more than that both are bright.</summary>
    private static Tensor PixelsOf(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return pixels.to(float32).div(Scalars.Of(255)).sub(Scalars.Of(0.5)).flatten(1).MoveToOuterDisposeScope();
    }
}
