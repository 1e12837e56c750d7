using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

/// <summary>Small images whose class is which rows are bright.</summary>
internal static class LabeledImages
{
    public const int Classes = 3;

    public static readonly ImageShape Shape = new(1, 6, 6);

    public static ImageSet Create(int count, int brightness = 110)
    {
        using var random = new RandomSource(1);
        using var scope = NewDisposeScope();
        var labels = arange(count, int64).remainder(Classes);
        var pixels = random.Integers(0, 140, count, 1, 6, 6);
        for (var label = 0; label < Classes; label++)
        {
            pixels[.., .., (label * 2)..(label * 2 + 2), ..] += labels.eq(label).view(-1, 1, 1, 1).to(int64) * brightness;
        }

        return new ImageSet(pixels.to(ScalarType.Byte).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    public static DataSplit Split(int train, int validation) => new(
        [.. Enumerable.Range(0, train).Select(i => (long)i)],
        [.. Enumerable.Range(train, validation).Select(i => (long)i)]);

    public static float[] State(this nn.Module module) =>
        [.. module.state_dict().Values.Where(tensor => tensor.dtype == ScalarType.Float32).SelectMany(tensor => tensor.detach().Values())];
}
