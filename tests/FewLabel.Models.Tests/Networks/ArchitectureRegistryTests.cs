using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;

namespace FewLabel.Tests.Networks;

public sealed class ArchitectureRegistryTests
{
    [Fact]
    public void An_own_network_comes_back_with_all_that_stands_around_it()
    {
        var own = Mine(3);
        var spec = own.WithInputSize(20).WithInputNormalization(MomentNormalization.None, new MomentNormalization(zoom: 1.1)).WithPrototypeHead(5, 0.02).Spec;

        var made = ArchitectureRegistry.BuiltIn.With(own).Create(spec);

        Assert.Equal(spec, made.Spec);
        Assert.False(made.IsBuiltIn);
        using var random = new RandomSource(1);
        using var again = new RandomSource(1);
        using var first = made.CreateClassifier(Gray28, 4, random);
        using var second = own.WithInputSize(20).WithInputNormalization(MomentNormalization.None, new MomentNormalization(zoom: 1.1)).WithPrototypeHead(5, 0.02).CreateClassifier(Gray28, 4, again);
        Assert.Equal(0.02, Assert.IsType<PrototypeHead>(first.Head).Temperature);
        Assert.All(first.state_dict(), item => Assert.True(item.Value.equal(second.state_dict()[item.Key]).all().item<bool>()));
        Assert.Same(made, first.Architecture);
    }

    [Fact]
    public void Networks_of_one_name_with_different_parameters_are_known_side_by_side()
    {
        var registry = ArchitectureRegistry.BuiltIn.With(Mine(2)).With(Mine(3));

        Assert.Equal(Mine(2).Spec, registry.Create(Mine(2).Spec).Spec);
        Assert.Equal(Mine(3).Spec, registry.Create(Mine(3).Spec).Spec);
        var error = Assert.Throws<FewLabelException>(() => registry.Create(Mine(4).Spec)).Message;
        Assert.Contains("""The network is {"name":"mine","parameters":{"depth":4}}, and the registry knows {"name":"mine","parameters":{"depth":2}} and {"name":"mine","parameters":{"depth":3}}.""", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registry_is_never_changed()
    {
        var before = ArchitectureRegistry.BuiltIn.With(Mine(2));
        var after = before.With(Mine(3)).With("other", _ => Mine(1));

        Assert.True(after.Knows("other"));
        Assert.False(before.Knows("other"));
        Assert.Throws<FewLabelException>(() => before.Create(Mine(3).Spec));
        Assert.Contains("Give a registry that knows it", Assert.Throws<FewLabelException>(() => ArchitectureRegistry.BuiltIn.Create(Mine(2).Spec)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_network_is_made_from_its_parameters_and_must_come_back_to_them()
    {
        var right = ArchitectureRegistry.BuiltIn.With("mine", spec => Mine(spec.Get<int>("depth")));
        var wrong = ArchitectureRegistry.BuiltIn.With("mine", _ => Architectures.Mlp2);

        Assert.Equal(Mine(7).Spec, right.Create(Mine(7).Spec).Spec);
        Assert.Contains("made {\"name\":\"Mlp\"", Assert.Throws<FewLabelException>(() => wrong.Create(Mine(7).Spec)).Message, StringComparison.Ordinal);
        Assert.Contains("returned null", Assert.Throws<FewLabelException>(() => ArchitectureRegistry.BuiltIn.With("mine", _ => null!).Create(Mine(7).Spec)).Message, StringComparison.Ordinal);
        Assert.Contains("'depth'", Assert.Throws<FewLabelException>(() => right.Create(new ArchitectureSpec("mine"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_head_comes_back_on_any_network_and_under_what_stands_around_it()
    {
        var registry = ArchitectureRegistry.BuiltIn.With(WithHead(Architectures.Mlp2, 16)).With(Mine(2));
        Architecture[] all = [WithHead(Architectures.Cnn, 16), WithHead(Mine(2), 16).WithInputNormalization(new MomentNormalization()), WithHead(Architectures.Mlp1.WithInputSize(30), 16)];

        Assert.All(all, one => Assert.Equal(one.Spec, registry.Create(one.Spec).Spec));
        Assert.Contains("the registry knows", Assert.Throws<FewLabelException>(() => registry.Create(WithHead(Architectures.Cnn, 8).Spec)).Message, StringComparison.Ordinal);
        Assert.Equal(
            WithHead(Architectures.Cnn, 8).Spec,
            ArchitectureRegistry.BuiltIn.With("two layers", spec => WithHead(ArchitectureRegistry.BuiltIn.Create(spec.Inner!), spec.Get<Dictionary<string, int>>("parameters")["hidden"])).Create(WithHead(Architectures.Cnn, 8).Spec).Spec);
    }

    [Fact]
    public void A_head_takes_the_place_of_the_one_before()
    {
        var twice = WithHead(WithHead(Architectures.Mlp2, 8).WithInputNormalization(new MomentNormalization()), 16);
        var prototypes = WithHead(Architectures.Mlp2, 8).WithInputNormalization(new MomentNormalization()).WithPrototypeHead(5, 0.015);

        Assert.Equal(WithHead(Architectures.Mlp2.WithInputNormalization(new MomentNormalization()), 16).Spec, twice.Spec);
        Assert.Equal(Architectures.Mlp2.WithInputNormalization(new MomentNormalization()).WithPrototypeHead(5, 0.015).Spec, prototypes.Spec);
        Assert.True(prototypes.IsBuiltIn);
        Assert.Equal(prototypes.Spec, ArchitectureRegistry.BuiltIn.Create(prototypes.Spec).Spec);
        Assert.Equal(Architectures.Mlp2.Spec, WithHead(Architectures.Mlp2, 8).WithLinearHead().Spec);
    }

    [Theory]
    [InlineData(0, 0.015)]
    [InlineData(3, 0)]
    [InlineData(3, 1e-300)]
    [InlineData(3, double.NaN)]
    [InlineData(3, double.PositiveInfinity)]
    public void Prototypes_that_cannot_be_are_refused(int groups, double temperature) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.Mlp2.WithPrototypeHead(groups, temperature));

    private static Architecture Mine(int depth) => new("mine", Architectures.Mlp2.CreateEncoder, parameters: new Dictionary<string, object?> { ["depth"] = depth });

    private static Architecture WithHead(Architecture architecture, int hidden) =>
        architecture.WithHead("two layers", (features, classes, random) => Heads.Mlp(features, hidden, classes, random), new Dictionary<string, object?> { ["hidden"] = hidden });
}
