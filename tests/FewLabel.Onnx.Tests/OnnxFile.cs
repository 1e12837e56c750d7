using FewLabel.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FewLabel.Tests;

/// <summary>An exported classifier in OnnxRuntime, in a folder that is gone when disposed.</summary>
internal sealed class OnnxFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-onnx-").FullName;

    public OnnxFile(Classifier classifier)
    {
        var path = Path.Combine(_folder, "new folder", "classifier.onnx");
        classifier.ExportOnnx(path);
        Assert.Equal(path, Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(path)!)));
        Session = new InferenceSession(path);
    }

    public InferenceSession Session { get; }

    /// <summary>One of the outputs for images of bytes, (N, classes) row by row.</summary>
    public float[] Run(string output, ImageShape shape, byte[] pixels)
    {
        var images = new DenseTensor<float>(
            pixels.Select(pixel => pixel / 255f).ToArray(), [pixels.Length / shape.Size, shape.Channels, shape.Height, shape.Width]);
        using var values = Session.Run([NamedOnnxValue.CreateFromTensor("images", images)], [output]);
        return [.. values[0].AsEnumerable<float>()];
    }

    public void Dispose()
    {
        Session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
