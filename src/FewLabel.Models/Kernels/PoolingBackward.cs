using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// The way back through <see cref="PoolingForward"/>: each pooled gradient goes to the patch whose value was the maximum.
/// </summary>
internal static class PoolingBackward
{
    /// <summary>Adds one image's sums of gradient times patch, and of the gradient, to those of the images before.</summary>
    /// <param name="padded">The image with its frame.</param>
    /// <param name="height">Its rows without the frame.</param>
    /// <param name="width">Its columns without the frame.</param>
    /// <param name="gradients">Of the pooled maps: rows, columns, channels, in this order.</param>
    /// <param name="places">Where the maxima were, as the forward pass told.</param>
    /// <param name="sums">The sums in blocks, see <see cref="KernelBlocks"/>: nine for the patch's pixels, and that of the gradient.</param>
    public static void Add(
        ReadOnlySpan<float> padded, int height, int width, ReadOnlySpan<float> gradients, ReadOnlySpan<byte> places, Span<Vector256<float>> sums)
    {
        var stride = PaddedImage.Stride(width);
        var count = sums.Length / KernelBlocks.Length;
        var channels = count * KernelBlocks.Channels;
        var (rows, columns) = (height / 2, width / 2);
        ref var pixels = ref MemoryMarshal.GetReference(padded);
        for (var block = 0; block < count; block++)
        {
            var own = sums.Slice(block * KernelBlocks.Length, KernelBlocks.Length);
            var kernel = new Sums(own);
            for (var row = 0; row < rows; row++)
            {
                ref var window = ref Unsafe.Add(ref pixels, 2 * row * stride);
                var source = (row * columns * channels) + (block * KernelBlocks.Channels);
                for (var column = 0; column < columns; column++, source += channels)
                {
                    var gradient = Vector256.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(gradients), source));
                    var place = Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(places), source));
                    kernel.Add(gradient, place, ref window, stride);
                    window = ref Unsafe.Add(ref window, 2);
                }
            }

            kernel.Store(own);
        }
    }

    private static Vector256<int> Load(ref byte places)
    {
        var words = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref places)).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    private struct Sums(ReadOnlySpan<Vector256<float>> block)
    {
        private Vector256<float> _s0 = block[0], _s1 = block[1], _s2 = block[2], _s3 = block[3], _s4 = block[4];
        private Vector256<float> _s5 = block[5], _s6 = block[6], _s7 = block[7], _s8 = block[8], _gradient = block[9];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector256<float> gradient, Vector256<int> place, ref float window, int stride)
        {
            AddPatch(Where(gradient, place, 0), ref window, stride);
            AddPatch(Where(gradient, place, 1), ref Unsafe.Add(ref window, 1), stride);
            AddPatch(Where(gradient, place, 2), ref Unsafe.Add(ref window, stride), stride);
            AddPatch(Where(gradient, place, 3), ref Unsafe.Add(ref window, stride + 1), stride);
        }

        public readonly void Store(Span<Vector256<float>> block)
        {
            (block[0], block[1], block[2], block[3], block[4]) = (_s0, _s1, _s2, _s3, _s4);
            (block[5], block[6], block[7], block[8], block[9]) = (_s5, _s6, _s7, _s8, _gradient);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Where(Vector256<float> gradient, Vector256<int> place, int which) =>
            gradient & Vector256.Equals(place, Vector256.Create(which)).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddPatch(Vector256<float> gradient, ref float patch, int stride)
        {
            ref var second = ref Unsafe.Add(ref patch, stride);
            ref var third = ref Unsafe.Add(ref second, stride);
            _gradient += gradient;
            _s0 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(patch), _s0);
            _s1 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(Unsafe.Add(ref patch, 1)), _s1);
            _s2 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(Unsafe.Add(ref patch, 2)), _s2);
            _s3 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(second), _s3);
            _s4 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(Unsafe.Add(ref second, 1)), _s4);
            _s5 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(Unsafe.Add(ref second, 2)), _s5);
            _s6 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(third), _s6);
            _s7 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(Unsafe.Add(ref third, 1)), _s7);
            _s8 = Vector256.FusedMultiplyAdd(gradient, Vector256.Create(Unsafe.Add(ref third, 2)), _s8);
        }
    }
}
