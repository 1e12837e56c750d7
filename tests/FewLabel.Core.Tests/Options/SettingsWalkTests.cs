using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Options;

/// <summary>What is read from a value, so that another value is told from it.</summary>
public sealed class SettingsWalkTests
{
    [Fact]
    public void Parameters_of_an_own_transform_are_found_though_nobody_declares_them() => AssertTold(
        new Own(0.5, [1, 2], new RandomRotation(3)),
        ("a", "FewLabel.Tests.Options.SettingsWalkTests+Own"), ("a.share", "0.5"), ("a.steps[1]", "2"), ("a.inner", "RandomRotation"), ("a.inner.Degrees.High", "3"));

    [Fact]
    public void Parameters_of_a_base_class_are_found_too() => AssertTold(new Derived(7), ("a.Gain", "7"), ("a.Base._offset", "4"), ("a.Base._text", "plain"));

    [Fact]
    public void A_geometric_transform_of_ones_own_has_the_fill_of_the_library() => AssertTold(new Turn(0.25), ("a.Fill", "0.25"));

    [Fact]
    public void A_transform_that_describes_itself_is_believed() => AssertTold(new Counting { Calls = 3 }, ("a.share", "0.5"), ("a.Calls", null));

    [Fact]
    public void Tensors_are_told_by_their_numbers()
    {
        using var one = tensor(new[] { 1f, 2 });
        using var other = tensor(new[] { 1f, 3 });

        Assert.StartsWith("Float32 (2) ", Tell(one)["a"], StringComparison.Ordinal);
        Assert.NotEqual(Tell(one)["a"], Tell(other)["a"]);
    }

    [Fact]
    public void What_cannot_be_looked_into_says_so() => AssertTold((Func<int>)(() => 3), ("a", "Func`1 (not compared)"));

    [Fact]
    public void Depth_hides_nothing()
    {
        ImageTransform Nested(double degrees) => Enumerable.Range(0, 30).Aggregate((ImageTransform)new RandomRotation(degrees), (inner, _) => new RandomApply(inner));

        Assert.Equal(
            [$"a.{string.Concat(Enumerable.Repeat("Transform.", 30))}Degrees.High was 3 and is 4", $"a.{string.Concat(Enumerable.Repeat("Transform.", 30))}Degrees.Low was -3 and is -4"],
            SettingsSnapshot.Differences(Tell(Nested(3)), Tell(Nested(4))));
    }

    [Fact]
    public void A_value_in_itself_ends()
    {
        var ring = new Ring();
        ring.Next = ring;

        AssertTold(ring, ("a.Next", "Ring around it"));
    }

    [Fact]
    public void Long_lists_are_told_by_a_digest()
    {
        int[] numbers = [.. Enumerable.Range(0, 1_000)];
        int[] others = [.. numbers[..999], 7];

        Assert.StartsWith("1000 (", Assert.Single(Tell(numbers)).Value, StringComparison.Ordinal);
        Assert.NotEqual(Tell(numbers), Tell(others));
    }

    private static void AssertTold(object value, params (string Name, string? Value)[] told)
    {
        var settings = Tell(value);
        Assert.All(told, item => Assert.Equal(item.Value, settings.GetValueOrDefault(item.Name)));
    }

    private static SortedDictionary<string, string> Tell(object value)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        SettingsSnapshot.Add(settings, "a", value);
        return settings;
    }

    private sealed class Own(double share, int[] steps, ImageTransform inner) : ImageTransform
    {
        public override Tensor Apply(Tensor images, RandomSource random) => inner.Apply(images * (share + steps[0]), random);
    }

    private abstract class Base : ImageTransform
    {
        private readonly int _offset = 4;
        private readonly string _text = "plain";

        public override Tensor Apply(Tensor images, RandomSource random) => _text.Length == 0 ? images + _offset : images.clone();
    }

    private sealed class Derived(int gain) : Base
    {
        public int Gain { get; } = gain;
    }

    private sealed class Turn(double fill) : GeometricTransform(fill)
    {
        internal override GeometricMap Draw(int count, int height, int width, RandomSource random) =>
            new(Enumerable.Repeat(AffineMatrix.Identity, count).ToArray(), height, width);
    }

    private sealed class Counting : ImageTransform
    {
        public int Calls { get; set; }

        public override IReadOnlyDictionary<string, object?> DescribeParameters() => new Dictionary<string, object?> { ["share"] = 0.5 };

        public override Tensor Apply(Tensor images, RandomSource random) => images.clone();
    }

    private sealed class Ring
    {
        public Ring? Next { get; set; }
    }
}
