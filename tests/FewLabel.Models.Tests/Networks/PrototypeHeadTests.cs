using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class PrototypeHeadTests
{
    [Fact]
    public void Features_have_the_classes_of_near_and_large_groups()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // Two groups, at right angles, of 30 and 10 images; one of 0.9 and 0.1, one of 0.2 and 0.8.
        using var head = new PrototypeHead(tensor(new float[,] { { 1, 0 }, { 0, 1 } }), tensor(new float[] { 30, 10 }).log(), tensor(new float[,] { { 0.9f, 0.1f }, { 0.2f, 0.8f } }), 0.015);
        var said = head.call(tensor(new float[,] { { 5, 0 }, { 0, 0.01f }, { 2, 2 } })).exp();

        // In the middle the sizes decide: 3/4 of the first, 1/4 of the second.
        Assert.True(said.allclose(tensor(new float[,] { { 0.9f, 0.1f }, { 0.2f, 0.8f }, { 0.725f, 0.275f } }), 1e-5, 1e-6));
    }

    [Fact]
    public void What_it_says_is_a_weighted_average_over_groups_as_a_plain_loop_takes_it()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(3);
        var (features, probabilities) = (random.Normal(0, 1, 60, 5), random.Uniform(0, 1, 60, 3));
        using var head = PrototypeHead.Fit(features, probabilities, 7, 0.015, random, default);
        var (weight, bias, classes) = (head.Weight, head.Bias, head.Classes);
        var said = head.call(features).exp();

        for (var row = 0; row < 60; row++)
        {
            var unit = features[row].div(features[row].norm());
            var near = Enumerable.Range(0, 7).Select(group => Math.Exp(weight[group].dot(unit).item<float>() + bias[group].item<float>() - 66)).ToArray();
            for (var one = 0; one < 3; one++)
            {
                var expected = near.Index().Sum(item => item.Item * classes[item.Index, one].item<float>()) / near.Sum();
                Assert.Equal(expected, said[row, one].item<float>(), 1e-4);
            }
        }
    }

    [Fact]
    public void A_group_outvotes_the_wrong_labels_in_it()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(4);
        var group = arange(300, int64).remainder(3);
        var features = nn.functional.one_hot(group, 3).to(float32).add(random.Normal(0, 0.05, 300, 3));
        var labels = group.clone();
        labels[^(12)..].copy_(labels[^(12)..].add(1).remainder(3));
        using var head = PrototypeHead.Fit(features, nn.functional.one_hot(labels, 3).to(float32), 6, 0.015, random, default);

        Assert.Equal(group.data<long>().ToArray(), head.call(features).argmax(1).data<long>().ToArray());
        Assert.Equal(300, head.Bias.exp().sum().item<float>(), 1e-2);
        Assert.True(head.Classes.sum([1L]).allclose(ones(6), 1e-5, 1e-5));
    }

    [Fact]
    public void The_same_seed_gives_bit_identical_groups()
    {
        Assert.Equal(Classes(1), Classes(1));
        Assert.NotEqual(Classes(1), Classes(2));

        static float[] Classes(long seed)
        {
            using var scope = NewDisposeScope();
            using var same = new RandomSource(9);
            using var random = new RandomSource(seed);
            using var head = PrototypeHead.Fit(same.Normal(0, 1, 200, 4), same.Uniform(0, 1, 200, 3), 9, 0.015, random, default);
            return head.Classes.data<float>().ToArray();
        }
    }

    [Theory]
    [InlineData("CNN, 12 prototypes")]
    [InlineData("MLP 2 (upright, width 0.65), 7 prototypes")]
    [InlineData("CNN (zoom 0.93; as it is) (upright), 2000 prototypes")]
    [InlineData("CNN at 20, 3 prototypes")]
    public void An_architecture_with_prototypes_is_found_by_its_name_and_makes_such_heads(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(1);
        using var classifier = LegacyArchitectureNames.Find(name)!.CreateClassifier(NetworkFixtures.Gray28, 4, random);

        Assert.Equal(name, classifier.Architecture!.Name);
        Assert.Equal(name, LegacyArchitectureNames.Find(name)!.Name);
        Assert.IsType<PrototypeHead>(classifier.Head);
        Assert.Equal(["fc.centers", "fc.classes", "fc.sizes"], classifier.state_dict().Keys.Where(key => key.StartsWith("fc.", StringComparison.Ordinal) && key.Count(letter => letter == '.') == 1).Order());
        Assert.Equal([2, 4], classifier.call(zeros(2, 1, 28, 28)).shape);
    }

    [Theory]
    [InlineData("CNN, 0 prototypes")]
    [InlineData("CNN, -3 prototypes")]
    [InlineData("CNN, many prototypes")]
    [InlineData("CNN 12 prototypes")]
    [InlineData("Nothing, 12 prototypes")]
    [InlineData(" prototypes")]
    [InlineData("CNN, 99999999999 prototypes")]
    public void Other_names_are_not_found(string name) => Assert.Null(LegacyArchitectureNames.Find(name));

    [Fact]
    public void It_follows_the_device_and_type_of_its_classifier_and_has_nothing_to_train()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var head = PrototypeHead.Create(4, 3, 5, 0.015, random);
        head.to(float64);

        Assert.Equal(float64, head.call(zeros(2, 4, float64)).dtype);
        Assert.Empty(head.parameters());
        Assert.Equal(3, head.buffers().Count());
    }
}
