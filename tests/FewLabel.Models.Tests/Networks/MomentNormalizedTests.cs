using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class MomentNormalizedTests
{
    [Fact]
    public void A_network_in_a_form_says_of_images_what_the_plain_one_says_of_their_forms()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(1);
        var form = new MomentNormalization(width: 0.65);
        using var formed = Classifier(Architectures.Cnn.WithInputNormalization(form), Gray28);
        using var plain = Classifier(Architectures.Cnn, Gray28);
        formed.eval();
        plain.eval();
        using var digits = SyntheticDigits.Create(5, seed: 1);
        var images = digits.Batch(arange(5, int64));

        Assert.Equal(plain.call(form.Apply(images, random)).Values(), formed.call(images).Values());
        Assert.Equal(plain.state_dict().Keys, formed.state_dict().Keys);
    }

    [Fact]
    public void A_network_in_several_forms_gives_the_mean_of_what_it_makes_of_each()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(1);
        var larger = new MomentNormalization(zoom: 1.1);
        using var formed = Classifier(Architectures.Cnn.WithInputNormalization(MomentNormalization.None, larger), Gray28);
        using var plain = Classifier(Architectures.Cnn, Gray28);
        formed.eval();
        plain.eval();
        using var digits = SyntheticDigits.Create(5, seed: 1);
        var images = digits.Batch(arange(5, int64));
        var mean = plain.call(images).add(plain.call(larger.Apply(images, random))).div(2);

        Assert.True(mean.allclose(formed.call(images), 1e-4, 1e-5));
        Assert.Equal(plain.state_dict().Keys, formed.state_dict().Keys);
    }

    [Fact]
    public void A_form_on_top_of_others_comes_first()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(1);
        MomentNormalization[] looks = [MomentNormalization.None, new(upright: false, zoom: 1.1)];
        using var formed = Classifier(Architectures.Cnn.WithInputNormalization(looks).WithInputNormalization(new MomentNormalization()), Gray28);
        using var looking = Classifier(Architectures.Cnn.WithInputNormalization(looks), Gray28);
        formed.eval();
        looking.eval();
        using var digits = SyntheticDigits.Create(5, seed: 1);
        var images = digits.Batch(arange(5, int64));

        Assert.Equal(looking.call(new MomentNormalization().Apply(images, random)).Values(), formed.call(images).Values());
        Assert.Equal("CNN (as it is; zoom 1.1) (upright)", Architectures.Cnn.WithInputNormalization(looks).WithInputNormalization(new MomentNormalization()).Name);
    }

    [Fact]
    public void Forms_must_be_given_and_none_may_be_null()
    {
        Assert.Contains("one form or more", Assert.Throws<ArgumentException>(() => Architectures.Cnn.WithInputNormalization()).Message, StringComparison.Ordinal);
        Assert.Contains("null", Assert.Throws<ArgumentException>(() => Architectures.Cnn.WithInputNormalization(new(), null!)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CNN (upright)")]
    [InlineData("CNN (upright, width 0.65)")]
    [InlineData("ResNet50 at 64 (upright, zoom 1.25)")]
    [InlineData("CNN (zoom 0.93; as it is; zoom 1.07)")]
    [InlineData("CNN (upright; upright)")]
    [InlineData("CNN at 64 (as it is; zoom 1.07) (upright)")]
    public void It_is_found_by_its_name(string name) => Assert.Equal(name, LegacyArchitectureNames.Find(name)?.Name);

    [Theory]
    [InlineData("CNN (")]
    [InlineData("CNN ()")]
    [InlineData("CNN (upright) (no)")]
    [InlineData("CNN (upright")]
    [InlineData("CNN (upright) at 64")]
    [InlineData("none (upright)")]
    [InlineData("CNN (width 7)")]
    [InlineData("CNN (as it is)")]
    [InlineData("CNN (upright; )")]
    [InlineData("CNN (upright, as it is)")]
    public void A_name_that_is_no_form_finds_nothing(string name) => Assert.Null(LegacyArchitectureNames.Find(name));

    [Fact]
    public void No_form_is_the_architecture_itself() => Assert.Same(Architectures.Cnn, Architectures.Cnn.WithInputNormalization(MomentNormalization.None));
}
