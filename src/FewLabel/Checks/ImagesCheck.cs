using FewLabel.Data;
using FewLabel.Running;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Checks;

/// <summary>Images that nothing can be learned from, or that cannot be normalized.</summary>
internal static class ImagesCheck
{
    /// <summary>The first images mostly tell.</summary>
    private const long AtOnce = 64;

    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        var (name, images) = (plan.Dataset.Name, plan.Dataset.Train);
        if (images.ClassCount < 2 && images.Labels is not null && !plan.Labels.IsNone)
        {
            yield return new OptionFault(
                nameof(Experiment.On), $"{name}, whose images have {images.ClassCount} class", "a data set of two classes or more",
                "Add images of another class; with one there is nothing to tell apart.");
        }

        if (plan.Normalize is { } normalize && normalize.Mean.Length != 1 && normalize.Mean.Length != images.Channels)
        {
            yield return new OptionFault(
                nameof(ExperimentBuilder.Normalize), $"for {normalize.Mean.Length} channels", $"for one channel, or for {images.Channels}, as the images of {name} have",
                "Give as many constants as channels, or leave the call out to have them measured.");
        }
        else if (plan.Normalize is null && FlatChannel(images) is { } channel)
        {
            yield return new OptionFault(
                nameof(Experiment.On), $"{name}, whose images have one value everywhere in channel {channel}", "images that differ",
                "Nothing can be divided by a deviation of 0: look at how the images were read, or give the constants with Normalize.");
        }
    }

    private static int? FlatChannel(ImageSet images)
    {
        var (least, most) = (new byte[images.Channels], new byte[images.Channels]);
        Array.Fill(least, byte.MaxValue);
        for (var start = 0L; start < images.Count; start += AtOnce)
        {
            using var scope = NewDisposeScope();
            var pixels = images.Store.Range(start, Math.Min(AtOnce, images.Count - start));
            for (var channel = 0; channel < images.Channels; channel++)
            {
                var plane = pixels.select(1, channel);
                least[channel] = Math.Min(least[channel], plane.min().item<byte>());
                most[channel] = Math.Max(most[channel], plane.max().item<byte>());
            }

            if (least.Zip(most).All(range => range.First < range.Second))
            {
                return null;
            }
        }

        return Enumerable.Range(0, images.Channels).First(channel => least[channel] == most[channel]);
    }
}
