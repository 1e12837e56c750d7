using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Checks;

/// <summary>
/// Transforms that networks cannot take the output of, or that cannot take the images. The library's are tried on two images; your own may
/// count their calls and are left alone.
/// </summary>
internal static class TransformCheck
{
    private const int Tried = 2;

    public static IEnumerable<OptionFault> Of(string name, ImageTransform? transform, ImageSet images) =>
        transform is not null && IsLibrary(transform) && FaultOf(transform, images) is { } fault ? [fault.Named(name)] : [];

    private static bool IsLibrary(ImageTransform transform) => transform switch
    {
        Compose chain => chain.Transforms.All(IsLibrary),
        RandomApply some => IsLibrary(some.Transform),
        _ => SettingsWalk.IsLibrary(transform.GetType()),
    };

    private static OptionFault? FaultOf(ImageTransform transform, ImageSet set)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(0);
        var images = set.Store.Range(0, Math.Min(Tried, set.Count)).to(float32).div_(Scalars.Of(byte.MaxValue));
        try
        {
            var views = transform.Apply(images, random);
            return views.shape.AsSpan().SequenceEqual(images.shape) ? null : new OptionFault(
                "", $"{transform.GetType().Name}, which makes {Size(images)} into {Size(views)}", "a transform that keeps the images' size and channels",
                "Networks are made for the images as they are: leave its size or channels out, or change the images before.");
        }
        catch (ArgumentException error)
        {
            return new OptionFault("", transform.GetType().Name, $"a transform that takes images of {set.Shape}", error.Message);
        }
    }

    private static string Size(Tensor images) => string.Join('×', images.shape[1..]);
}
