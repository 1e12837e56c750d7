using FewLabel.Data;
using FewLabel.Running;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Checks;

/// <summary>Images that nothing can be learned from, or that cannot be normalized.</summary>
internal static class ImagesCheck
{
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
        using var scope = NewDisposeScope();
        for (var channel = 0; channel < images.Channels; channel++)
        {
            var pixels = images.Pixels.select(1, channel);
            if (pixels.min().item<byte>() == pixels.max().item<byte>())
            {
                return channel;
            }
        }

        return null;
    }
}
