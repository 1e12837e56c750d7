using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

/// <summary>Weights with the names of DINO, DINOv2, MoCo v3 and timm.</summary>
public sealed class VisionTransformerWeightTests : IDisposable
{
    private static readonly VisionTransformerOptions Small = new() { Width = 8, Depth = 3, Heads = 2, PatchSize = 4, PositionSize = 12 };

    private static readonly VisionTransformerOptions SmallDinoV2 = Small with { RegisterTokens = 2, LayerScale = 1 };

    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_DINOv2s_teacher_blocks_in_chunks_are_found_and_mask_token_and_heads_left_aside()
    {
        using var encoder = TinyEncoder.Marked(Create(SmallDinoV2));
        var result = encoder.LoadWeights(_folder.Fixture("vit_teacher.pth"));
        string[] names = [.. encoder.state_dict().Keys];

        Assert.Equal("backbone.", result.Prefix);
        Assert.Equal(names, result.Loaded.ToArray());
        Assert.Equal(["backbone.mask_token", "dino_head.mlp.0.weight"], result.LeftOver.ToArray());
        // The mask token has the number between registers and patches.
        TinyEncoder.AssertState(encoder.state_dict(), [.. names[..3], "mask_token", .. names[3..]], from: 4);
        TinyEncoder.AssertState(encoder.state_dict(), names[..3]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("backbone.")]
    [InlineData("module.backbone.")]
    [InlineData("teacher.")]
    [InlineData("teacher.backbone.")]
    [InlineData("module.base_encoder.")]
    public void Usual_prefixes_are_found_and_what_only_training_needs_left_aside(string prefix)
    {
        using var source = Create(Small);
        var state = source.state_dict().ToDictionary(item => prefix + item.Key, item => item.Value);
        string[] aside = prefix switch
        {
            "teacher.backbone." => ["student.backbone.cls_token", "teacher.dino_head.mlp.0.weight"],
            "module.base_encoder." => ["module.momentum_encoder.cls_token", "module.predictor.0.weight"],
            _ => [],
        };
        foreach (var name in aside)
        {
            state.Add(name, source.get_parameter("cls_token")!);
        }

        WeightFile.Save(_folder["vit.safetensors"], state);
        using var encoder = TinyEncoder.Marked(Create(Small));
        var result = encoder.LoadWeights(_folder["vit.safetensors"]);

        Assert.Equal(prefix, result.Prefix);
        Assert.Equal(aside, result.LeftOver.Order());
        AssertSame(source, encoder);
    }

    [Fact]
    public void Timms_registers_and_positions_without_a_class_token_give_the_features_of_DINOv2s()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var source = Create(SmallDinoV2);
        var state = source.state_dict().ToDictionary(item => item.Key, item => item.Value);
        // What timm does when it reads DINOv2's file.
        state["reg_token"] = state["register_tokens"];
        state["cls_token"] = state["cls_token"] + state["pos_embed"][.., ..1];
        state["pos_embed"] = state["pos_embed"][.., 1..].contiguous();
        state.Remove("register_tokens");
        using var encoder = TinyEncoder.Marked(Create(SmallDinoV2));
        encoder.LoadWeights(state);
        var images = rand(2, 3, 12, 12);

        Assert.True((encoder.call(images) - source.call(images)).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void A_head_is_refused_unless_it_is_named_and_a_gray_input_takes_the_sum_of_the_colors()
    {
        using var source = Create(Small);
        using var head = ones(5, 8);
        var state = source.state_dict().ToDictionary(item => item.Key, item => item.Value);
        state["head.weight"] = head;
        using var gray = Create(Small, channels: 1);

        Assert.Contains("head.weight", Assert.Throws<WeightMismatchException>(() => gray.LoadWeights(state)).Message);
        var result = gray.LoadWeights(state, new WeightLoadOptions { HeadsMayDiffer = ["head"], AdaptInput = true });

        Assert.Equal("patch_embed.proj.weight", result.AdaptedInput);
        using var sum = source.get_parameter("patch_embed.proj.weight")!.sum(1, keepdim: true);
        Assert.True(sum.allclose(gray.get_parameter("patch_embed.proj.weight")!));
    }

    public static TheoryData<string, string[]> Others => new()
    {
        { "more blocks", ["left over in the file: blocks.3.norm1.weight"] },
        { "fewer blocks", ["missing in the file: blocks.2.norm1.weight"] },
        { "wider", ["of another shape or type: cls_token is Float32 (1, 1, 12) in the file and Float32 (1, 1, 8) in the module"] },
        { "layer scale", ["left over in the file: blocks.0.ls1.gamma"] },
        { "registers", ["1 left over in the file: register_tokens"] },
        { "patches", ["patch_embed.proj.weight is Float32 (8, 3, 2, 2) in the file"] },
        { "positions", ["pos_embed is Float32 (1, 17, 8) in the file", "The file's positions are of 4×4 patches; set VisionTransformerOptions.PositionSize to 16"] },
        { "block twice", ["1 left over in the file: blocks.1.0.norm1.weight"] },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Weights_of_another_transformer_are_refused_by_what_differs_and_nothing_is_changed(string kind, string[] told)
    {
        using var source = Create(kind switch
        {
            "more blocks" => Small with { Depth = 4 },
            "fewer blocks" => Small with { Depth = 2 },
            "wider" => Small with { Width = 12 },
            "layer scale" => Small with { LayerScale = 1 },
            "registers" => Small with { RegisterTokens = 4 },
            "patches" => Small with { PatchSize = 2, PositionSize = 6 },
            "positions" => Small with { PositionSize = 16 },
            _ => Small,
        });
        var state = source.state_dict().ToDictionary(item => item.Key, item => item.Value);
        if (kind == "block twice")
        {
            state.Add("blocks.1.0.norm1.weight", state["blocks.0.norm1.weight"]);
        }

        using var encoder = TinyEncoder.Marked(Create(Small));
        var error = Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(state));

        Assert.All(told, text => Assert.Contains(text, error.Message));
        Assert.True(TinyEncoder.IsMarked(encoder));
    }

    [Fact]
    public void Weights_of_a_ResNet_are_refused()
    {
        using var random = new RandomSource(1);
        using var resnet = Architectures.ResNet18.CreateEncoder(new ImageShape(3, 32, 32), random);
        using var encoder = TinyEncoder.Marked(Create(Small));

        Assert.Contains("None of the", Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(resnet.state_dict())).Message);
        Assert.Contains("None of the", Assert.Throws<WeightMismatchException>(() => resnet.LoadWeights(encoder.state_dict())).Message);
        Assert.True(TinyEncoder.IsMarked(encoder));
    }

    [Fact]
    public void Blocks_in_chunks_that_fit_after_two_prefixes_are_an_error()
    {
        using var source = Create(Small);
        var state = new[] { "", "backbone." }.SelectMany(prefix => source.state_dict().Select(item => (Name: prefix + item.Key.Replace("blocks.", "blocks.0."), item.Value)))
            .ToDictionary(item => item.Name, item => item.Value);
        using var encoder = TinyEncoder.Marked(Create(Small));

        Assert.Contains("more than once", Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(state)).Message);
        Assert.True(TinyEncoder.IsMarked(encoder));
    }

    private static Encoder Create(VisionTransformerOptions options, int channels = 3)
    {
        using var random = new RandomSource(2);
        return Architectures.VisionTransformer(options).CreateEncoder(new ImageShape(channels, 12, 12), random);
    }

    private static void AssertSame(Encoder expected, Encoder actual) =>
        Assert.All(expected.state_dict(), item => Assert.True(item.Value.equal(actual.state_dict()[item.Key]).all().item<bool>(), item.Key));
}
