using FewLabel.Augmentation;

namespace FewLabel.Methods;

/// <summary>What is asked of transforms.</summary>
internal static class Transforms
{
    /// <summary>The transform, or null where it changes nothing.</summary>
    public static ImageTransform? OrNull(this ImageTransform? transform) => transform is Compose { Transforms.IsEmpty: true } ? null : transform;
}
