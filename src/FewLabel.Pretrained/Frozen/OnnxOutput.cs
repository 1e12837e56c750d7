using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.Frozen;

/// <summary>How an output becomes one vector for each image.</summary>
internal static class OnnxOutput
{
    /// <summary>Pools.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="values">What the network gave.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="batch">How many images went in.</param>
    /// <param name="layout">Where a map has its channels.</param>
    /// <param name="options">How to pool.</param>
    /// <returns>Float32, shape (batch, D). The caller disposes it.</returns>
    /// <exception cref="DataFormatException">It has no such shape.</exception>
    public static Tensor Pool(string path, ReadOnlySpan<float> values, long[] shape, long batch, TensorLayout layout, OnnxEncoderOptions options)
    {
        if (shape.Length < 2 || shape[0] != batch || shape.Any(size => size < 1))
        {
            throw Fault(path, shape, $"{batch} images", "Choose another by OnnxEncoderOptions.Output, or export the network with an open batch or a batch of one.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var output = tensor(values.ToArray(), float32).view(shape);
        var pooled = (shape.Length, options.Pooling) switch
        {
            (2, null) => output,
            (2, _) => throw Fault(path, shape, "several vectors for an image to pool", "Leave OnnxEncoderOptions.Pooling out."),
            (3, FeaturePooling.ClassToken) => output.select(1, 0),
            (3, FeaturePooling.Mean) => output.mean([1L]),
            (3, null) => throw Fault(path, shape, "one vector for an image", "These look like tokens: set OnnxEncoderOptions.Pooling to ClassToken or Mean."),
            (4, null or FeaturePooling.Mean) => output.mean(layout == TensorLayout.Nchw ? [2, 3] : [1L, 2]),
            _ => throw Fault(path, shape, "one vector, a map or tokens for an image", "Choose another by OnnxEncoderOptions.Output, or other OnnxEncoderOptions.Pooling."),
        };
        return pooled.contiguous().MoveToOuterDisposeScope();
    }

    private static DataFormatException Fault(string path, long[] shape, string expected, string remedy) =>
        new(path, $"The output of {path} has the shape ({string.Join(", ", shape)}), where {expected} are expected. {remedy}");
}
