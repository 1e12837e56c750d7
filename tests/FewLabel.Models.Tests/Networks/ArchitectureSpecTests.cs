using System.Text.Json;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Tests.Networks;

public sealed class ArchitectureSpecTests
{
    public static TheoryData<string> Descriptions => new(
        Architectures.All.Select(one => one.Spec.ToJson())
            .Append(Architectures.ResNet(new ResNetOptions { Depth = 34, Stem = ResNetStem.SmallImage, ResidualWeight = 0.2 }).Spec.ToJson())
            .Append(Architectures.ViTBase8.Spec.ToJson())
            .Append(Architectures.VisionTransformer(VisionTransformerOptions.DinoV2Registers with { PositionSize = null, Positions = PositionEmbedding.SinCos, Pooling = TokenPooling.ClassTokenAndPatchMean, LayerScale = 1e-5 }).WithInputSize(70).Spec.ToJson())
            .Append(Architectures.Cnn.WithInputSize(40).WithInputNormalization(MomentNormalization.None, new MomentNormalization(width: 0.65)).WithPrototypeHead(7, 0.02).Spec.ToJson()));

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void A_description_makes_the_network_that_it_describes(string json)
    {
        var spec = ArchitectureSpec.Parse(json);

        var made = ArchitectureRegistry.BuiltIn.Create(spec);

        Assert.Equal(spec, made.Spec);
        Assert.Equal(json, made.Spec.ToJson());
        Assert.Equal(spec, JsonSerializer.Deserialize<ArchitectureSpec>(JsonSerializer.Serialize(spec)));
        Assert.True(made.IsBuiltIn);
    }

    [Fact]
    public void The_tree_of_a_description_is_the_networks_with_the_innermost_last()
    {
        var spec = Architectures.Mlp2.WithInputNormalization(new MomentNormalization(zoom: 1.25)).WithPrototypeHead(3, 0.015).Spec;

        Assert.Equal(
            """{"name":"PrototypeHead","parameters":{"groups":3,"temperature":0.015},"inner":{"name":"InputNormalization","parameters":{"forms":[{"upright":true,"width":null,"zoom":1.25}]},"inner":{"name":"Mlp","parameters":{"widths":[128,64]}}}}""",
            spec.ToJson());
    }

    [Theory]
    [InlineData("""{"name":"Nothing"}""", "The network 'Nothing' is not among FewLabel's")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":18}}""", "lacks the parameter 'stem'")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":"many","stem":"ImageNet","residualWeight":1}}""", "The parameter 'depth' of the network 'ResNet' is \"many\", which is no Int32")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":19,"stem":"ImageNet","residualWeight":1}}""", "ResNetOptions.Depth must be one of")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":18,"stem":"Wide","residualWeight":1}}""", "The stem of a ResNet is 'Wide'")]
    [InlineData("""{"name":"Mlp","parameters":{"widths":[0]}}""", "each 1 to")]
    [InlineData("""{"name":"VisionTransformer","parameters":{"patchSize":16}}""", "lacks the parameter 'width'")]
    [InlineData("""{"name":"InputSize","parameters":{"size":64}}""", "stands around no network")]
    [InlineData("""{"name":"InputSize","parameters":{"size":3},"inner":{"name":"Cnn","parameters":{"pooledTo":2}}}""", "cannot be")]
    [InlineData("""{"name":"PrototypeHead","parameters":{"groups":0,"temperature":1},"inner":{"name":"Cnn","parameters":{"pooledTo":2}}}""", "one prototype or more")]
    [InlineData("""{"name":"InputNormalization","parameters":{"forms":[{"upright":true,"zoom":99}]},"inner":{"name":"Cnn","parameters":{"pooledTo":2}}}""", "cannot be")]
    [InlineData("""{"name":"Head","parameters":{"head":"mine"},"inner":{"name":"Cnn"}}""", "The head 'mine' is not among FewLabel's")]
    public void What_cannot_be_made_is_refused_by_name(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FewLabelException>(() => ArchitectureRegistry.BuiltIn.Create(ArchitectureSpec.Parse(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"patchSize\":16", "\"patchSize\":15", "PositionSize is 224; it must be a multiple of PatchSize, 15")]
    [InlineData("\"heads\":6", "\"heads\":5", "Width is 384; it must be a multiple of Heads, 5")]
    [InlineData("\"Learned\"", "\"Drawn\"", "The parameter 'positions' of a vision transformer is 'Drawn'; it must be Learned or SinCos")]
    [InlineData("\"ClassToken\"", "\"7\"", "The parameter 'pooling' of a vision transformer is '7'")]
    [InlineData("\"depth\":12", "\"depth\":12,\"more\":1", "has parameters that the network 'VisionTransformer' does not know")]
    public void A_vision_transformer_that_cannot_be_is_refused_by_its_parameter(string right, string wrong, string message)
    {
        var spec = ArchitectureSpec.Parse(Architectures.ViTSmall16.Spec.ToJson().Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(message, Assert.ThrowsAny<FewLabelException>(() => ArchitectureRegistry.BuiltIn.Create(spec)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"Cnn","more":1}""")]
    [InlineData("""{"name":"Cnn","parameters":[]}""")]
    [InlineData("""{"name":"Cnn","inner":null}""")]
    public void What_is_no_description_is_refused(string json) =>
        Assert.Contains("Give what ArchitectureSpec.ToJson wrote", Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Descriptions_without_end_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"name":"InputSize","inner":""", 50)) + """{"name":"Cnn"}""" + new string('}', 50);

        Assert.Contains("more than 16", Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse(deep)).Message, StringComparison.Ordinal);
        Assert.Contains("characters", Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse(new string(' ', 10_000_000))).Message, StringComparison.Ordinal);
        Assert.Contains("16", Assert.Throws<ArgumentException>(() => Enumerable.Range(0, 20).Aggregate(Architectures.Cnn, (one, _) => one.WithInputSize(28))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cnn")]
    [InlineData("inputsize")]
    [InlineData("MLP 1")]
    public void No_own_network_is_registered_under_a_name_of_the_librarys(string name)
    {
        Assert.Throws<ArgumentException>(() => ArchitectureRegistry.BuiltIn.With(name, _ => Architectures.Cnn));
        Assert.Throws<ArgumentException>(() => Architectures.Cnn.WithHead(name, Heads.Linear));
        Assert.Throws<ArgumentException>(() => ArchitectureRegistry.BuiltIn.With(Architectures.Mlp1));
    }

    [Fact]
    public void A_plain_module_is_an_encoder_whose_output_is_flattened()
    {
        var own = Architecture.FromModule(
            "pixels", (input, _) => TorchSharp.torch.nn.AvgPool2d(input.Height / 2), input => input.Channels * 4, parameters: new Dictionary<string, object?> { ["pool"] = 2 });
        using var random = new RandomSource(1);
        using var encoder = own.CreateEncoder(new ImageShape(1, 8, 8), random);
        using var images = TorchSharp.torch.ones(3, 1, 8, 8);
        using var features = encoder.call(images);

        Assert.Equal([3, 4], features.shape);
        Assert.Equal("""{"name":"pixels","parameters":{"pool":2}}""", own.Spec.ToJson());
        Assert.Equal(own.WithInputSize(16).Spec, ArchitectureRegistry.BuiltIn.With(own).Create(own.WithInputSize(16).Spec).Spec);
    }
}
