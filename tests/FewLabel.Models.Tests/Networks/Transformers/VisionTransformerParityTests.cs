using System.Text.Json;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static FewLabel.Tests.Networks.ParityFormula;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks.Transformers;

/// <summary>Vision transformers against plain functions of PyTorch; make_vit_reference.py wrote what they are compared with.</summary>
public sealed class VisionTransformerParityTests
{
    private static readonly Dictionary<string, (VisionTransformerOptions Options, ImageShape Input)> Cases = new()
    {
        ["class token"] = (VisionTransformerOptions.Tiny with { PositionSize = 64 }, new ImageShape(3, 64, 64)),
        ["registers and layer scale"] = (
            VisionTransformerOptions.DinoV2Registers with { Width = 48, Depth = 3, Heads = 4, PositionSize = 70 }, new ImageShape(3, 42, 70)),
        ["as many patches in another shape"] = (Small with { PatchSize = 8, PositionSize = 32 }, new ImageShape(3, 16, 64)),
        ["more rows, fewer columns"] = (Small with { PatchSize = 4, PositionSize = 20 }, new ImageShape(3, 28, 12)),
        ["more rows, fewer columns, antialiased"] = (
            Small with { PatchSize = 4, PositionSize = 20, AntialiasPositions = true, PositionOffset = 0 }, new ImageShape(3, 28, 12)),
        ["DINOv2 at 98 pixels"] = (VisionTransformerOptions.DinoV2 with { Width = 24, Depth = 2, Heads = 2 }, new ImageShape(3, 98, 98)),
        ["gray"] = (Small with { PatchSize = 7, PositionSize = null }, Gray28),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static VisionTransformerOptions Small => new() { Width = 24, Depth = 2, Heads = 2 };

    [Theory]
    [MemberData(nameof(Names))]
    public void In_float64_features_and_gradients_are_PyTorchs(string name) => Compare(name, float64, 1e-7);

    [Theory]
    [MemberData(nameof(Names))]
    public void In_float32_features_and_gradients_are_PyTorchs_but_for_rounding(string name) => Compare(name, float32, 1e-4);

    [Theory]
    [InlineData(TokenPooling.ClassToken)]
    [InlineData(TokenPooling.PatchMean)]
    public void Each_pooling_gives_its_part_of_the_features(TokenPooling pooling)
    {
        const string Name = "registers and layer scale";
        using var scope = NewDisposeScope();
        using var encoder = Filled(Cases[Name].Options with { Pooling = pooling }, Cases[Name].Input, float64);
        var reference = Reference.Read().Cases[Name];

        AssertClose(pooling == TokenPooling.ClassToken ? reference.ClassToken : reference.PatchMean, encoder.call(Images(Cases[Name].Input, float64)), 1e-7, "features");
    }

    [Fact]
    public void Fixed_positions_are_those_of_MoCo_v3_and_need_no_gradient()
    {
        using var random = new RandomSource(1);
        using var encoder = Architectures.VisionTransformer(new VisionTransformerOptions { Width = 16, Heads = 2, Depth = 1, PatchSize = 4, PositionSize = 12, Positions = PositionEmbedding.SinCos })
            .CreateEncoder(new ImageShape(1, 12, 12), random);
        var positions = encoder.get_parameter("pos_embed")!;

        Assert.False(positions.requires_grad);
        Assert.Equal([1, 10, 16], positions.shape);
        AssertClose(Reference.Read().SinCos, positions, 1e-6, "positions");
    }

    private static void Compare(string name, ScalarType type, double tolerance)
    {
        var (options, input) = Cases[name];
        var reference = Reference.Read().Cases[name];
        using var scope = NewDisposeScope();
        using var encoder = Filled(options with { Pooling = TokenPooling.ClassTokenAndPatchMean }, input, type);
        Assert.Equal(reference.Names, encoder.state_dict().Keys);

        var features = encoder.call(Images(input, type));
        var (first, mean) = (features[.., ..options.Width], features[.., options.Width..]);
        AssertClose(reference.ClassToken, first, tolerance, "class token");
        AssertClose(reference.PatchMean, mean, tolerance, "mean of the patches");

        ((first * Fill(first.shape, 600, 1, 0).to(type)).sum() + (mean * Fill(mean.shape, 700, 1, 0).to(type)).sum()).backward();
        foreach (var (parameter, expected) in reference.Gradients)
        {
            var gradient = encoder.get_parameter(parameter)!.grad!;
            var scale = 1 / Math.Max(1, gradient.abs().max().to(float64).item<double>() * Math.Sqrt(gradient.numel()));
            AssertClose([.. expected.Select(value => value * scale)], cat([stack([gradient.sum(), gradient.abs().sum()]), gradient.flatten()[..3]]) * scale, 10 * tolerance, parameter);
        }
    }

    private static Encoder Filled(VisionTransformerOptions options, ImageShape input, ScalarType type)
    {
        using var random = new RandomSource(1);
        var encoder = Architectures.VisionTransformer(options).CreateEncoder(input, random);
        using var guard = no_grad();
        foreach (var ((name, tensor), k) in encoder.state_dict().Select((item, k) => (item, k)))
        {
            var (scale, offset) = !name.Contains('.') ? (0.5, 0.0)
                : tensor.dim() > 1 ? (Math.Sqrt(2.0 / (tensor.numel() / tensor.shape[0])), 0.0)
                : name.EndsWith("gamma") ? (0.2, 0.4)
                : name.Contains("norm") && name.EndsWith("weight") ? (0.2, 1.0)
                : (0.1, 0.0);
            tensor.copy_(Fill(tensor.shape, k, scale, offset));
        }

        encoder.to(type);
        return encoder;
    }

    private static Tensor Images(ImageShape shape, ScalarType type) => Fill([2, shape.Channels, shape.Height, shape.Width], 500, 1.5, 0).to(type);

    private sealed record Reference(Dictionary<string, Case> Cases, double[] SinCos)
    {
        public static Reference Read()
        {
            using var stream = Resource("vit_reference.json");
            return JsonSerializer.Deserialize<Reference>(stream, JsonSerializerOptions.Web)!;
        }
    }

    private sealed record Case(string[] Names, double[] ClassToken, double[] PatchMean, Dictionary<string, double[]> Gradients);
}
