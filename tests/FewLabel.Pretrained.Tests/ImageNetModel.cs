using FewLabel.Data;
using FewLabel.Pretrained.ImageNet;
using Microsoft.ML.OnnxRuntime;

namespace FewLabel.Tests;

/// <summary>The model's file in OnnxRuntime, fed by plain loops.</summary>
internal sealed class ImageNetModel : IDisposable
{
    private const int Size = 224;

    private readonly InferenceSession _session = new(ImageNetResNetFile.DefaultPath);

    /// <summary>The features of images of 224×224 pixels of three colors, row by row.</summary>
    public float[] Features(ImageSet images)
    {
        var bytes = images.Pixels.bytes.ToArray();
        return [.. Enumerable.Range(0, (int)images.Count).SelectMany(image => Run(bytes.AsSpan(image * 3 * Size * Size, 3 * Size * Size)))];
    }

    public void Dispose() => _session.Dispose();

    private float[] Run(ReadOnlySpan<byte> rgb)
    {
        double[] mean = [103.06262, 115.90288, 123.15163];
        var values = new float[rgb.Length];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var pixel = 0; pixel < Size * Size; pixel++)
            {
                values[(channel * Size * Size) + pixel] = (float)(rgb[((2 - channel) * Size * Size) + pixel] - mean[channel]);
            }
        }

        using var input = OrtValue.CreateTensorValueFromMemory(values, [1, 3, Size, Size]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, ["Input247"], [input], ["Pooling395_Output_0"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
