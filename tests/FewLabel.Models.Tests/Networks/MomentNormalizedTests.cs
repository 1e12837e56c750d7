using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class MomentNormalizedTests
{
    private static readonly ImageShape Grey28 = new(1, 28, 28);

    [Fact]
    public void A_network_in_a_form_says_of_images_what_the_plain_one_says_of_their_forms()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var first = new RandomSource(1);
        using var second = new RandomSource(1);
        var form = new MomentNormalization(width: 0.65);
        using var formed = Models.Cnn.In(form).CreateClassifier(Grey28, 10, first);
        using var plain = Models.Cnn.CreateClassifier(Grey28, 10, second);
        formed.eval();
        plain.eval();
        using var digits = SyntheticDigits.Create(5, seed: 1);
        var images = digits.Batch(arange(5, int64));

        Assert.Equal(plain.call(form.Apply(images, first)).data<float>().ToArray(), formed.call(images).data<float>().ToArray());
        Assert.Equal(plain.state_dict().Keys, formed.state_dict().Keys);
    }

    [Theory]
    [InlineData("CNN (upright)")]
    [InlineData("CNN (upright, width 0.65)")]
    [InlineData("ResNet50 at 64 (upright, zoom 1.25)")]
    public void It_is_found_by_its_name(string name) => Assert.Equal(name, Models.Find(name)?.Name);

    [Theory]
    [InlineData("CNN (")]
    [InlineData("CNN ()")]
    [InlineData("CNN (upright) (upright)")]
    [InlineData("CNN (upright) at 64")]
    [InlineData("none (upright)")]
    [InlineData("CNN (width 7)")]
    public void A_name_that_is_no_form_finds_nothing(string name) => Assert.Null(Models.Find(name));

    [Fact]
    public void No_form_is_the_architecture_itself() => Assert.Same(Models.Cnn, Models.Cnn.In(MomentNormalization.None));
}
