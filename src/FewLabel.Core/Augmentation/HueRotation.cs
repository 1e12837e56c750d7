using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Moves the hue of color images on the circle of the HSV model (Smith, 1978).</summary>
internal static class HueRotation
{
    /// <summary>Moves each image's hue. Intermediate tensors go to the dispose scope that is open.</summary>
    /// <param name="images">Float32, shape (N, 3, H, W), from 0 to 1.</param>
    /// <param name="moves">Shape (N, 1, 1), in fractions of the circle.</param>
    /// <returns>The images, shape (N, 3, H, W).</returns>
    public static Tensor Rotate(Tensor images, Tensor moves)
    {
        var (red, green, blue) = (images.select(1, 0), images.select(1, 1), images.select(1, 2));
        var value = images.amax([1]);
        var chroma = value - images.amin([1]);

        // Where all channels are equal the hue does not matter; 1 keeps the division finite.
        var divisor = where(chroma == Scalars.Of(0), ones_like(chroma), chroma);
        var sixth = where(
            value == red,
            (green - blue) / divisor,
            where(value == green, ((blue - red) / divisor).add(Scalars.Of(2), Scalars.One), ((red - green) / divisor).add(Scalars.Of(4), Scalars.One)));
        var hue = sixth.div(Scalars.Of(6)).add(moves, Scalars.One).remainder(Scalars.One).mul_(Scalars.Of(6));

        // Each channel is value - chroma · clamp(min(k, 4 - k), 0, 1), k = (offset + hue) mod 6, offset 5, 3, 1.
        var offsets = HostData.ToTensor<float>([5, 3, 1], images.device, 1, 3, 1, 1);
        var k = hue.unsqueeze(1).add(offsets, Scalars.One).remainder(Scalars.Of(6));
        var share = minimum(k, k.neg().add_(Scalars.Of(4), Scalars.One)).clamp_(Scalars.Of(0), Scalars.One);
        return value.unsqueeze(1) - chroma.unsqueeze(1) * share;
    }
}
