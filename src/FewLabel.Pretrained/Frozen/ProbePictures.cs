using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.Frozen;

/// <summary>Two pictures as different as can be: every network that sees anything tells them apart.</summary>
internal static class ProbePictures
{
    /// <summary>Float32 from 0 to 1, shape (2, channels, height, width). The caller disposes it.</summary>
    public static Tensor Create(int channels, int height, int width)
    {
        var values = new float[2 * channels * height * width];
        var at = 0;
        foreach (var picture in new[] { 0, 1 })
        {
            for (var (channel, pixel) = (0, 0); channel < channels; (channel, pixel) = pixel + 1 < height * width ? (channel, pixel + 1) : (channel + 1, 0))
            {
                var (y, x) = ((pixel / width) / (double)height, (pixel % width) / (double)width);
                values[at++] = (float)(picture == 0
                    ? (0.5 + (0.5 * Math.Sin(40 * y) * Math.Cos((30 + (10 * channel)) * x)))
                    : Math.Abs((channel == 0 ? x : channel == 1 ? y : 1 - x) - 0.2));
            }
        }

        return tensor(values, float32).view(2, channels, height, width);
    }
}
