using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

/// <summary>Equal parameters give what torchvision's tensor functions give.</summary>
public sealed class TorchvisionParityTests : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly RandomSource _random = new(1);

    public TorchvisionParityTests() => _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _random.Dispose();
    }

    [Fact]
    public void Affine_has_torchvisions_angles_center_and_order() => Compare("affine", 1e-5, (image, each) =>
        Sample(image, AffineMatrix.Affine(each["angle"], each["x"], each["y"], each["scale"], each["shearX"], each["shearY"])));

    [Fact]
    public void Rotation_turns_counter_clockwise_as_torchvisions() => Compare("rotate", 1e-5, (image, each) =>
        new RandomRotation((each["angle"], each["angle"])).Apply(image, _random));

    [Fact]
    public void A_resized_crop_shows_the_same_to_its_very_edges() => Compare("crop", 1e-5, (image, each) =>
    {
        var box = new CropBox((int)each["top"], (int)each["left"], (int)each["height"], (int)each["width"]);
        var map = RandomResizedCrop.Map([box], (int)image.shape[2], (int)image.shape[3], (int)each["outHeight"], (int)each["outWidth"]);
        return GeometricSampler.Sample(image, [map], 0);
    });

    [Fact]
    public void A_flip_is_exact_alone_and_merged() => Compare("flip", 0, (image, _) =>
    {
        using var merged = new Compose(new RandomHorizontalFlip(1), new RandomRotation(0)).Apply(image, _random);
        var alone = new RandomHorizontalFlip(1).Apply(image, _random);
        Tensors.AssertClose(alone, merged, 1e-5);
        return alone;
    });

    [Theory]
    [InlineData("brightness", "Brightness", 1e-6)]
    [InlineData("contrast", "Contrast", 1e-6)]
    [InlineData("saturation", "Saturation", 1e-6)]
    [InlineData("hue", "Hue", 1e-5)]
    public void Color_operations_agree(string name, string operation, double tolerance) => Compare(name, tolerance, (image, each) =>
        Adjust(image, (Enum.Parse<ColorOperation>(operation), each["factor"])));

    [Fact]
    public void Color_operations_in_a_row_are_cut_to_0_to_1_after_each() => Compare("jitter", 1e-5, (image, _) => Adjust(
        image,
        (ColorOperation.Saturation, 1.4),
        (ColorOperation.Brightness, 1.3),
        (ColorOperation.Hue, 0.1),
        (ColorOperation.Contrast, 0.6)));

    [Fact]
    public void Blur_agrees_to_the_reflected_borders() => Compare("blur", 1e-5, (image, each) =>
        GaussianBlur.Blur(image, (int)each["size"], [each["sigma"]]));

    [Fact]
    public void Grayscale_agrees() => Compare("grayscale", 1e-6, (image, each) =>
        new Grayscale((int)each["channels"]).Apply(image, _random));

    [Fact]
    public void Normalization_agrees() => Compare("normalize", 1e-5, (image, _) =>
        new Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).Apply(image, _random));

    private static void Compare(string name, double tolerance, Func<Tensor, TorchvisionCase, Tensor> transform)
    {
        var cases = TorchvisionFixture.Cases(name).ToArray();
        Assert.NotEmpty(cases);
        foreach (var each in cases)
        {
            var image = TorchvisionFixture.Image(each.Color);
            Tensors.AssertClose(each.Result(), transform(image, each), tolerance);
        }
    }

    private static Tensor Sample(Tensor image, AffineMatrix matrix) =>
        GeometricSampler.Sample(image, [new GeometricMap(new[] { matrix }, (int)image.shape[2], (int)image.shape[3])], 0);

    private static Tensor Adjust(Tensor image, params (ColorOperation Operation, double Factor)[] steps)
    {
        var result = image.clone();
        for (var step = 0; step < steps.Length; step++)
        {
            ColorAdjustment.Apply(result, new[,] { { steps[step].Operation } }, new[,] { { (float)steps[step].Factor } }, 0);
        }

        return result;
    }
}
