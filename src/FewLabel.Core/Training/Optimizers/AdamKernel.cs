using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>
/// Adam's step on a CPU as one pass over the buffers. As a dozen tensor operations it costs a small network a quarter of its training: each
/// goes through the memory, and wakes libtorch's threads, for a multiplication or two.
/// </summary>
/// <param name="Beta1">Decay of the mean.</param>
/// <param name="Beta2">Decay of the mean square.</param>
/// <param name="Rate">The learning rate over the mean's correction.</param>
/// <param name="SquareScale">What the root of the mean square is divided by: the root of its correction.</param>
/// <param name="Epsilon">Added to it then.</param>
/// <param name="Shrink">What the weights are multiplied by first: decoupled weight decay.</param>
/// <param name="Decay">What of the weights is added to the gradients: coupled weight decay.</param>
internal readonly record struct AdamKernel(double Beta1, double Beta2, double Rate, double SquareScale, double Epsilon, double Shrink, double Decay)
{
    /// <summary>Elements of a part: a megabyte in all four buffers together.</summary>
    private const int PartLength = 1 << 16;

    /// <summary>How many elements are worth several threads.</summary>
    private const int ManyElements = 1 << 20;

    /// <summary>Whether it works on this buffer.</summary>
    public static bool Suits(Tensor values) =>
        Vector.IsHardwareAccelerated && values.device_type == DeviceType.CPU && values.dtype == ScalarType.Float32 && values.numel() <= int.MaxValue / sizeof(float);

    /// <summary>Makes the step.</summary>
    /// <param name="values">The weights, one dimension; changed, as the moments are.</param>
    /// <param name="gradients">The gradients.</param>
    /// <param name="mean">The mean of the gradients.</param>
    /// <param name="square">The mean of their squares.</param>
    public void Step(Tensor values, Tensor gradients, Tensor mean, Tensor square)
    {
        var (kernel, length) = (this, (int)values.numel());
        var parts = (length + PartLength - 1) / PartLength;
        if (length < ManyElements)
        {
            for (var part = 0; part < parts; part++)
            {
                Part(part);
            }

            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, Part);

        void Part(int part)
        {
            var (start, count) = (part * PartLength, Math.Min(PartLength, length - (part * PartLength)));
            kernel.Step(Numbers(values), Numbers(gradients), Numbers(mean), Numbers(square));

            Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes).Slice(start, count);
        }
    }

    private void Step(Span<float> values, Span<float> gradients, Span<float> mean, Span<float> square)
    {
        // What is 1 less a decay is taken before it is rounded: as numbers of 24 bits 1 - 0.999 is 5e-5 off.
        var (beta1, other1, beta2, other2) = ((float)Beta1, (float)(1 - Beta1), (float)Beta2, (float)(1 - Beta2));
        var (rate, squareScale, epsilon, shrink, decay) = ((float)Rate, (float)SquareScale, (float)Epsilon, (float)Shrink, (float)Decay);
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var weight = new Vector<float>(values[i..]);
            var gradient = Vector.FusedMultiplyAdd(new Vector<float>(decay), weight, new Vector<float>(gradients[i..]));
            var first = Vector.FusedMultiplyAdd(new Vector<float>(other1), gradient, new Vector<float>(mean[i..]) * beta1);
            var second = Vector.FusedMultiplyAdd(new Vector<float>(other2), gradient * gradient, new Vector<float>(square[i..]) * beta2);
            var scale = (Vector.SquareRoot(second) / new Vector<float>(squareScale)) + new Vector<float>(epsilon);
            first.CopyTo(mean[i..]);
            second.CopyTo(square[i..]);
            ((weight * shrink) - (rate * (first / scale))).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            var gradient = MathF.FusedMultiplyAdd(decay, values[i], gradients[i]);
            mean[i] = MathF.FusedMultiplyAdd(other1, gradient, mean[i] * beta1);
            square[i] = MathF.FusedMultiplyAdd(other2, gradient * gradient, square[i] * beta2);
            values[i] = (values[i] * shrink) - (rate * (mean[i] / ((MathF.Sqrt(square[i]) / squareScale) + epsilon)));
        }
    }
}
