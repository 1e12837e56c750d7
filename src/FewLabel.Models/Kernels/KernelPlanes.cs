using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>The kernels' planes, G g Gᵀ, and the weights' gradients from theirs, on all threads.</summary>
internal static class KernelPlanes
{
    private const int Kernel = TileGrid.Kernel;
    private const int Taps = Kernel * Kernel;
    private const int Input = TileGrid.Input;
    private const int Planes = TileGrid.Planes;
    private const int Lanes = TilePlanes.Lanes;

    /// <summary>The fewest rows of a plane for which another thread is worth it.</summary>
    private const int LeastRows = 16;

    /// <summary>Planes with a row for each input and a column for each output, as the forward pass multiplies by them.</summary>
    /// <param name="weight">Shape (outputs, inputs, 3, 3), dense.</param>
    /// <param name="planes">Gets the 36 planes.</param>
    public static void ByInputs(Tensor weight, Scratch planes)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        Fill(weight, planes, inputs, outputs, input: Taps, lane: inputs * Taps);
    }

    /// <summary>Planes with a row for each output and a column for each input, as the backward pass does.</summary>
    /// <param name="weight">Shape (outputs, inputs, 3, 3), dense.</param>
    /// <param name="planes">Gets the 36 planes.</param>
    public static void ByOutputs(Tensor weight, Scratch planes)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        Fill(weight, planes, outputs, inputs, input: inputs * Taps, lane: Taps);
    }

    /// <summary>The weights' gradient, Gᵀ u G, for the sum u of the parts' planes.</summary>
    /// <param name="parts">Planes with a row for each output and a column for each input.</param>
    /// <param name="gradient">Gets shape (outputs, inputs, 3, 3), dense.</param>
    public static void ToWeights(IReadOnlyList<Scratch> parts, Tensor gradient)
    {
        var (rows, columns) = ((int)gradient.shape[0], (int)gradient.shape[1]);
        ForRows(rows, (first, end) =>
        {
            Span<Vector256<float>> values = stackalloc Vector256<float>[Planes], half = stackalloc Vector256<float>[Kernel * Input];
            ref var u = ref MemoryMarshal.GetReference(values);
            ref var h = ref MemoryMarshal.GetReference(half);
            var weights = TensorBytes.Floats(gradient);
            for (var pair = first * columns; pair < end * columns; pair += Lanes)
            {
                values.Clear();
                foreach (var part in parts)
                {
                    Add(part.Numbers, pair, rows * columns, ref u);
                }

                for (var column = 0; column < Input; column++)
                {
                    Transform.KernelGradient(ref Unsafe.Add(ref u, column), Input, ref Unsafe.Add(ref h, column), Input);
                }

                for (var row = 0; row < Kernel; row++)
                {
                    Transform.KernelGradient(ref Unsafe.Add(ref h, row * Input), 1, ref Unsafe.Add(ref u, row * Kernel), 1);
                }

                Scatter(ref u, weights.Slice(pair * Taps, Lanes * Taps));
            }
        });
    }

    private static void Fill(Tensor weight, Scratch planes, int rows, int columns, int input, int lane) => ForRows(rows, (first, end) =>
    {
        Span<Vector256<float>> values = stackalloc Vector256<float>[Planes], half = stackalloc Vector256<float>[Kernel * Input];
        ref var g = ref MemoryMarshal.GetReference(values);
        ref var h = ref MemoryMarshal.GetReference(half);
        var weights = TensorBytes.Floats(weight);
        var numbers = planes.Numbers;
        for (var row = first; row < end; row++)
        {
            for (var column = 0; column < columns; column += Lanes)
            {
                Gather(weights[((row * input) + (column * lane))..], lane, ref g);
                for (var i = 0; i < Kernel; i++)
                {
                    Transform.Kernel(ref Unsafe.Add(ref g, i * Kernel), 1, ref Unsafe.Add(ref h, i * Input), 1);
                }

                for (var i = 0; i < Input; i++)
                {
                    Transform.Kernel(ref Unsafe.Add(ref h, i), Input, ref Unsafe.Add(ref g, i), Input);
                }

                for (var k = 0; k < Planes; k++)
                {
                    Unsafe.Add(ref g, k).StoreUnsafe(ref numbers[(((k * rows) + row) * columns) + column]);
                }
            }
        }
    });

    /// <summary>Eight kernels, so far apart, as nine vectors.</summary>
    private static void Gather(ReadOnlySpan<float> weights, int lane, ref Vector256<float> values)
    {
        _ = weights[(7 * lane) + Taps - 1];
        ref var first = ref MemoryMarshal.GetReference(weights);
        for (var tap = 0; tap < Taps; tap++)
        {
            Unsafe.Add(ref values, tap) = Vector256.Create(
                Unsafe.Add(ref first, tap), Unsafe.Add(ref first, tap + lane), Unsafe.Add(ref first, tap + (2 * lane)),
                Unsafe.Add(ref first, tap + (3 * lane)), Unsafe.Add(ref first, tap + (4 * lane)), Unsafe.Add(ref first, tap + (5 * lane)),
                Unsafe.Add(ref first, tap + (6 * lane)), Unsafe.Add(ref first, tap + (7 * lane)));
        }
    }

    /// <summary>Nine vectors as eight kernels side by side.</summary>
    private static void Scatter(ref Vector256<float> values, Span<float> weights)
    {
        for (var tap = 0; tap < Taps; tap++)
        {
            for (var i = 0; i < Lanes; i++)
            {
                weights[(i * Taps) + tap] = Unsafe.Add(ref Unsafe.As<Vector256<float>, float>(ref Unsafe.Add(ref values, tap)), i);
            }
        }
    }

    private static void Add(ReadOnlySpan<float> planes, int pair, int pairs, ref Vector256<float> values)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(planes), pair);
        for (var k = 0; k < Planes; k++)
        {
            Unsafe.Add(ref values, k) += Vector256.LoadUnsafe(ref Unsafe.Add(ref first, k * pairs));
        }
    }

    private static void ForRows(int rows, Action<int, int> work)
    {
        var parts = Math.Clamp(rows / LeastRows, 1, get_num_threads());
        TorchThreads.Run(parts, part => work(rows * part / parts, rows * (part + 1) / parts));
    }
}
