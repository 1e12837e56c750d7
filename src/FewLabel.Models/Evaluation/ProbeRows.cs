using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Features and their labels, checked: Float64 (N, D) and Int64 (N) on the CPU. Owns both.</summary>
internal sealed class ProbeRows : IDisposable
{
    private ProbeRows(Tensor features, Tensor labels) =>
        (Features, Labels) = (features.DetachFromDisposeScope(), labels.DetachFromDisposeScope());

    public Tensor Features { get; }

    public Tensor Labels { get; }

    public int Count => (int)Labels.numel();

    public static ProbeRows From(Tensor features, Tensor labels, int classCount, string featuresName, string labelsName)
    {
        if (features.dim() != 2 || features.shape[1] < 1 || !features.is_floating_point())
        {
            throw new ArgumentException($"The features must be floating-point of shape (N, D), D 1 or more; they are {Describe(features)}.", featuresName);
        }

        if (labels.dim() != 1 || labels.dtype != ScalarType.Int64 || labels.shape[0] != features.shape[0])
        {
            throw new ArgumentException($"The labels must be Int64 of shape ({features.shape[0]}), one for each row of the features; they are {Describe(labels)}.", labelsName);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = new ProbeRows(features.to(CPU).to(float64, copy: true), labels.to(CPU, copy: true));
        try
        {
            rows.CheckValues(classCount, featuresName, labelsName);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Some of the rows.</summary>
    public ProbeRows Take(long[] indices)
    {
        using var scope = NewDisposeScope();
        var chosen = tensor(indices, int64);
        return new ProbeRows(Features.index_select(0, chosen), Labels.index_select(0, chosen));
    }

    /// <summary>These rows and others.</summary>
    public ProbeRows With(ProbeRows others)
    {
        using var scope = NewDisposeScope();
        return new ProbeRows(cat([Features, others.Features]), cat([Labels, others.Labels]));
    }

    public void Dispose()
    {
        Features.Dispose();
        Labels.Dispose();
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} of shape ({string.Join(", ", tensor.shape)})";

    private void CheckValues(int classCount, string featuresName, string labelsName)
    {
        using var scope = NewDisposeScope();
        var broken = Features.isfinite().all(1).logical_not().nonzero();
        if (broken.numel() > 0)
        {
            throw new ArgumentException(
                $"Row {broken[0].item<long>()} of the features has a number that is not finite ({broken.numel()} rows have); look at the encoder's weights and at its input.",
                featuresName);
        }

        var wrong = Labels.lt(Scalars.Of(0)).logical_or(Labels.ge(Scalars.Of(classCount))).nonzero();
        if (wrong.numel() > 0)
        {
            var row = wrong[0, 0].item<long>();
            throw new ArgumentException($"The label of row {row} is {Labels[row].item<long>()}; with {classCount} classes labels run from 0 to {classCount - 1}.", labelsName);
        }
    }
}
