using FewLabel.Augmentation;
using FewLabel.Networks;

namespace FewLabel.Tests.Networks;

public sealed class LegacyArchitectureNamesTests
{
    [Fact]
    public void A_cnn_of_form_1_keeps_all_of_its_maps()
    {
        Assert.Equal("""{"name":"Cnn","parameters":{"pooledTo":null}}""", LegacyArchitectureNames.Find("CNN")!.Spec.ToJson());
        Assert.Equal("""{"name":"InputSize","parameters":{"size":64},"inner":{"name":"CnnBackbone","parameters":{"pooledTo":null}}}""", LegacyArchitectureNames.Find("CNN trunk at 64")!.Spec.ToJson());
        Assert.Equal("CNN backbone at 64", LegacyArchitectureNames.Find("CNN trunk at 64")!.Name);
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("mine (zoom 0.93; as it is) (upright), 40 prototypes")]
    [InlineData("mine at 28 (upright), 3 prototypes")]
    public void What_stands_around_an_own_network_is_read_whether_the_file_says_whose_it_is_or_not(string name)
    {
        var own = new Architecture("mine", Architectures.Mlp2.CreateEncoder);
        var registry = ArchitectureRegistry.BuiltIn.With(own);

        Assert.All(new bool?[] { true, null }, isOwn =>
        {
            var spec = LegacyArchitectureNames.Read(name, isOwn, registry)!;
            Assert.Equal(own.Spec, spec.Nodes.Last());
            Assert.Equal(name, registry.Create(spec).Name);
        });
    }

    [Fact]
    public void An_own_network_whose_name_looks_like_what_stands_around_one_is_found()
    {
        var own = new Architecture("mine (upright)", Architectures.Mlp2.CreateEncoder);

        Assert.Equal(own.Spec, LegacyArchitectureNames.Read("mine (upright)", null, ArchitectureRegistry.BuiltIn.With(own)));
        Assert.Equal("mine", LegacyArchitectureNames.Read("mine (upright)", null, ArchitectureRegistry.BuiltIn)!.Nodes.Last().Name);
    }

    [Fact]
    public void An_own_network_is_not_taken_for_FewLabels_nor_FewLabels_for_it()
    {
        Assert.Equal(new ArchitectureSpec("MLP 2"), LegacyArchitectureNames.Read("MLP 2", true, ArchitectureRegistry.BuiltIn));
        Assert.Equal(Architectures.Mlp2.Spec, LegacyArchitectureNames.Read("MLP 2", false, ArchitectureRegistry.BuiltIn));
        Assert.Equal(Architectures.Mlp2.WithInputNormalization(new MomentNormalization()).Spec, LegacyArchitectureNames.Read("MLP 2 (upright)", null, ArchitectureRegistry.BuiltIn));
    }

    [Fact]
    public void Names_without_end_are_none()
    {
        var brackets = "CNN" + string.Concat(Enumerable.Repeat(" (upright)", 1_000_000));
        var prototypes = "CNN" + string.Concat(Enumerable.Repeat(", 3 prototypes", 1_000_000));

        Assert.All(
            [brackets, prototypes, "CNN" + string.Concat(Enumerable.Repeat(" (upright)", 40)), "", " "],
            name => Assert.Null(LegacyArchitectureNames.Read(name, null, ArchitectureRegistry.BuiltIn) ?? LegacyArchitectureNames.Find(name)?.Spec));
        Assert.Null(LegacyArchitectureNames.Find("mine"));
    }
}
