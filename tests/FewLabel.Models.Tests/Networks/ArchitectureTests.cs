using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("MLP 1", 1, 10, 477_898)]
    [InlineData("MLP 2", 1, 10, 109_770)]
    [InlineData("CNN", 1, 10, 168_074)]
    [InlineData("ResNet18", 3, 1000, 11_689_512)]
    [InlineData("ResNet50", 3, 1000, 25_557_032)]
    [InlineData("ResNet50", 3, 128, 23_770_304)]
    [InlineData("ResNet50", 1, 128, 23_764_032)]
    public void Each_network_has_its_published_number_of_parameters(string name, int channels, int outputs, long parameters)
    {
        using var classifier = Classifier(Architectures.Find(name)!, new ImageShape(channels, 28, 28), outputs);
        Assert.Equal(parameters, classifier.ParameterCount);
    }

    [Theory]
    [InlineData(18, 11_689_512)]
    [InlineData(34, 21_797_672)]
    [InlineData(101, 44_549_160)]
    [InlineData(152, 60_192_808)]
    public void Every_depth_of_ResNet_has_torchvisions_number_of_parameters(int depth, long parameters)
    {
        using var classifier = Classifier(Architectures.ResNet(new ResNetOptions { Depth = depth }), Color28, 1000);
        Assert.Equal(parameters, classifier.ParameterCount);
    }

    [Theory]
    [InlineData("MLP 1", 1, 28, 28, 64)]
    [InlineData("MLP 2", 3, 5, 7, 64)]
    [InlineData("CNN", 1, 28, 28, 64)]
    [InlineData("CNN", 3, 20, 20, 64)]
    [InlineData("CNN", 3, 64, 47, 64)]
    [InlineData("ResNet18", 1, 28, 28, 512)]
    [InlineData("ResNet18", 3, 64, 40, 512)]
    [InlineData("ResNet18-small", 1, 12, 9, 512)]
    [InlineData("ResNet50", 1, 28, 28, 2048)]
    public void Features_and_logits_have_the_promised_shapes(string name, int channels, int height, int width, int dimension)
    {
        var shape = new ImageShape(channels, height, width);
        using var classifier = Classifier(Architectures.Find(name)!, shape, 7);
        using var images = Images(3, shape);
        using var features = classifier.Features(images);
        using var logits = classifier.call(images);

        Assert.Equal(dimension, classifier.Encoder.FeatureDimension);
        Assert.Equal(shape, classifier.Encoder.Input);
        Assert.Equal([3, dimension], features.shape);
        Assert.Equal([3, 7], logits.shape);
        Assert.Equal(float32, logits.dtype);
        Assert.True(logits.isfinite().all().item<bool>());
    }

    [Fact]
    public void A_classifier_starts_with_the_encoder_that_the_same_seed_gives_alone()
    {
        using var random = new RandomSource(3);
        using var encoder = Architectures.Cnn.CreateEncoder(Gray28, random);
        using var classifier = Classifier(Architectures.Cnn, Gray28, seed: 3);

        Assert.All(encoder.state_dict(), item => Assert.True(item.Value.equal(classifier.state_dict()[item.Key]).all().item<bool>()));
    }

    [Fact]
    public void Every_network_of_the_catalogue_is_found_by_its_name()
    {
        Assert.Equal(["MLP 1", "MLP 2", "CNN", "CNN backbone", "ResNet18", "ResNet50"], Architectures.All.Select(item => item.Name));
        Assert.All(Architectures.All, item => Assert.Same(item, Architectures.Find(item.Name.ToUpperInvariant())));
        Assert.Equal("ResNet34-small", Architectures.Find("resnet34-small")?.Name);
        Assert.Null(Architectures.Find("ResNet19"));
        Assert.Null(Architectures.Find("CNN at 30"));
        Assert.Equal("ResNet50 at 224", LegacyArchitectureNames.Find("ResNet50 at 224")?.Name);
        Assert.Null(LegacyArchitectureNames.Find("CNN at 19"));
        Assert.Null(LegacyArchitectureNames.Find("CNN at home"));
    }

    [Fact]
    public void The_backbone_has_the_cnns_convolutions_and_their_maps_as_features()
    {
        using var random = new RandomSource(3);
        using var again = new RandomSource(3);
        using var backbone = Architectures.CnnBackbone.CreateEncoder(Gray28, random);
        using var whole = Architectures.Cnn.CreateEncoder(Gray28, again);
        using var images = Images(3, Gray28);

        Assert.Equal(93_120, backbone.parameters().Sum(parameter => parameter.numel()));
        Assert.All(backbone.state_dict(), item => Assert.True(item.Value.equal(whole.state_dict()[item.Key]).all().item<bool>()));

        using var features = backbone.call(images);
        Assert.Equal([3, 512], features.shape);
    }

    [Fact]
    public void A_user_can_bring_an_architecture_of_his_own()
    {
        var architecture = new Architecture("pixels", (input, random) => new PixelEncoder(input), minimumSize: 4);
        using var classifier = Classifier(architecture, new ImageShape(1, 4, 4), 2);
        using var images = Images(3, new ImageShape(1, 4, 4));
        using var logits = classifier.call(images);

        Assert.Equal([3, 2], logits.shape);
        Assert.Equal(["offset", "scale.weight", "fc.weight", "fc.bias"], classifier.state_dict().Keys);
        Assert.Contains("4×4", architecture.FaultWith(new ImageShape(1, 3, 9)));
    }

    [Fact]
    public void Shapes_that_do_not_suit_are_refused_with_the_shape_and_what_is_allowed()
    {
        using var random = new RandomSource(1);
        var channels = Assert.Throws<ArgumentException>(() => Architectures.ResNet18.CreateEncoder(new ImageShape(2, 28, 28), random));
        var small = Assert.Throws<ArgumentException>(() => Architectures.Cnn.CreateClassifier(new ImageShape(1, 28, 19), 10, random));
        var empty = Assert.Throws<ArgumentException>(() => Architectures.Mlp1.CreateEncoder(new ImageShape(1, 0, 28), random));

        Assert.Contains("2×28×28", channels.Message);
        Assert.Contains("1 (gray) and 3", channels.Message);
        Assert.Contains("at least 20×20", small.Message);
        Assert.Contains("1×28×19", small.Message);
        Assert.Contains("1×0×28", empty.Message);
        Assert.Null(Architectures.Cnn.FaultWith(new ImageShape(1, 20, 20)));
    }

    [Fact]
    public void Numbers_that_make_no_network_are_refused()
    {
        using var random = new RandomSource(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.Mlp1.CreateClassifier(Gray28, 0, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => Heads.Linear(0, 10, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => Heads.Mlp(10, 0, 10, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Architecture("x", (input, _) => new PixelEncoder(input), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.ResNet(new ResNetOptions { Stem = (ResNetStem)9 }));
        var depth = Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.ResNet(new ResNetOptions { Depth = 20 }));
        Assert.Contains("18, 34, 50, 101, 152", depth.Message);
    }

    [Theory]
    [InlineData("CNN")]
    [InlineData("cnn")]
    [InlineData("ResNet152-small")]
    [InlineData("ResNet50 at 224")]
    [InlineData("Cnn")]
    [InlineData("prototypehead")]
    [InlineData("MLP 1 (upright; as it is)")]
    [InlineData("CNN, 40 prototypes")]
    public void A_network_of_ones_own_has_no_name_of_FewLabels(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => new Architecture(name, (input, _) => new PixelEncoder(input)));

        Assert.Contains($"cannot be called '{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Choose another name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_made_of_a_network_is_as_much_FewLabels_as_that()
    {
        var own = new Architecture("mine", Architectures.Mlp2.CreateEncoder);
        var form = new FewLabel.Augmentation.MomentNormalization();
        using var random = new RandomSource(1);
        using var made = Architecture.Wrap(own.WithInputSize(30).CreateClassifier(Gray28, 10, random), form);
        using var builtIn = Architecture.Wrap(Architectures.Cnn.WithInputSize(30).CreateClassifier(Gray28, 10, random), form);

        Assert.All(new[] { own, own.WithInputSize(30), own.WithInputNormalization(form), own.WithPrototypeHead(20, 0.015) }, one => Assert.False(one.IsBuiltIn));
        Assert.All(Architectures.All, one => Assert.True(one.IsBuiltIn && one.WithInputSize(30).IsBuiltIn && one.WithInputNormalization(form).IsBuiltIn && one.WithPrototypeHead(20, 0.015).IsBuiltIn));
        Assert.False(made.Architecture!.IsBuiltIn);
        Assert.True(builtIn.Architecture!.IsBuiltIn);
    }

    /// <summary>An encoder as a user might write it: fields that are registered by reflection, a parameter of its own.</summary>
    private sealed class PixelEncoder : Encoder
    {
        private readonly TorchSharp.Modules.Linear scale;
        private readonly TorchSharp.Modules.Parameter offset;

        public PixelEncoder(ImageShape input)
            : base("pixels", input, input.Size)
        {
            scale = nn.Linear(nn.Parameter(ones(input.Size, input.Size)));
            offset = nn.Parameter(zeros(input.Size));
            RegisterComponents();
        }

        protected override Tensor Encode(Tensor images)
        {
            using var pixels = images.flatten(1);
            using var scaled = scale.call(pixels);
            return scaled.add(offset);
        }
    }
}
