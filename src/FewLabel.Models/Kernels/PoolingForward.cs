using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <summary>A 3×3 convolution of a padded gray image, a max-pool of 2 and ReLU, without the maps between in memory.</summary>
internal static class PoolingForward
{
    /// <summary>The place of a maximum that ReLU took away.</summary>
    public const byte Nowhere = 4;

    /// <summary>Computes the pooled maps of one image.</summary>
    /// <param name="padded">The image with its frame.</param>
    /// <param name="height">Its rows without the frame.</param>
    /// <param name="width">Its columns without the frame.</param>
    /// <param name="blocks">The kernels, see <see cref="KernelBlocks"/>.</param>
    /// <param name="maps">Gets the maps: rows, columns, channels, in this order.</param>
    /// <param name="places">
    /// Gets where in its window each maximum was, 0 to 3 row by row, or <see cref="Nowhere"/>; empty if nobody asks.
    /// </param>
    public static void Run(
        ReadOnlySpan<float> padded, int height, int width, ReadOnlySpan<Vector256<float>> blocks, Span<float> maps, Span<byte> places)
    {
        var stride = PaddedImage.Stride(width);
        var count = blocks.Length / KernelBlocks.Length;
        var channels = count * KernelBlocks.Channels;
        var (rows, columns) = (height / 2, width / 2);
        ref var pixels = ref MemoryMarshal.GetReference(padded);
        for (var block = 0; block < count; block++)
        {
            var kernel = new Kernel(blocks.Slice(block * KernelBlocks.Length, KernelBlocks.Length));
            for (var row = 0; row < rows; row++)
            {
                ref var window = ref Unsafe.Add(ref pixels, 2 * row * stride);
                var target = (row * columns * channels) + (block * KernelBlocks.Channels);
                for (var column = 0; column < columns; column++, target += channels)
                {
                    var maximum = kernel.Maximum(ref window, stride, out var place);
                    maximum.StoreUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(maps), target));
                    if (!places.IsEmpty)
                    {
                        Store(place, ref Unsafe.Add(ref MemoryMarshal.GetReference(places), target));
                    }

                    window = ref Unsafe.Add(ref window, 2);
                }
            }
        }
    }

    private static void Store(Vector256<int> place, ref byte target)
    {
        var narrow = Vector128.Narrow(place.GetLower(), place.GetUpper());
        Unsafe.WriteUnaligned(ref target, Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar());
    }

    private readonly struct Kernel(ReadOnlySpan<Vector256<float>> block)
    {
        private readonly Vector256<float> _w0 = block[0], _w1 = block[1], _w2 = block[2], _w3 = block[3], _w4 = block[4];
        private readonly Vector256<float> _w5 = block[5], _w6 = block[6], _w7 = block[7], _w8 = block[8], _offset = block[9];

        /// <summary>The largest of the convolution's four values in a window of 2 by 2, or 0 if it is below.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Maximum(ref float window, int stride, out Vector256<int> place)
        {
            var (a, b) = (At(ref window, stride), At(ref Unsafe.Add(ref window, 1), stride));
            var (c, d) = (At(ref Unsafe.Add(ref window, stride), stride), At(ref Unsafe.Add(ref window, stride + 1), stride));
            Take(ref a, b, Vector256<int>.Zero, Vector256.Create(1), out place);
            Take(ref c, d, Vector256.Create(2), Vector256.Create(3), out var below);
            Take(ref a, c, place, below, out place);
            // What is not a number is not taken away: it must be seen.
            var off = Vector256.LessThanOrEqual(a, Vector256<float>.Zero);
            place = Vector256.ConditionalSelect(off.AsInt32(), Vector256.Create((int)Nowhere), place);
            return Vector256.AndNot(a, off);
        }

        /// <summary>Of two values the larger, the first if they are the same.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(ref Vector256<float> one, Vector256<float> other, Vector256<int> place, Vector256<int> otherPlace, out Vector256<int> taken)
        {
            var larger = Vector256.GreaterThan(other, one);
            taken = Vector256.ConditionalSelect(larger.AsInt32(), otherPlace, place);
            one = Vector256.ConditionalSelect(larger, other, one);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<float> At(ref float patch, int stride)
        {
            ref var second = ref Unsafe.Add(ref patch, stride);
            ref var third = ref Unsafe.Add(ref second, stride);
            var sum = Vector256.FusedMultiplyAdd(_w0, Vector256.Create(patch), _offset);
            sum = Vector256.FusedMultiplyAdd(_w1, Vector256.Create(Unsafe.Add(ref patch, 1)), sum);
            sum = Vector256.FusedMultiplyAdd(_w2, Vector256.Create(Unsafe.Add(ref patch, 2)), sum);
            sum = Vector256.FusedMultiplyAdd(_w3, Vector256.Create(second), sum);
            sum = Vector256.FusedMultiplyAdd(_w4, Vector256.Create(Unsafe.Add(ref second, 1)), sum);
            sum = Vector256.FusedMultiplyAdd(_w5, Vector256.Create(Unsafe.Add(ref second, 2)), sum);
            sum = Vector256.FusedMultiplyAdd(_w6, Vector256.Create(third), sum);
            sum = Vector256.FusedMultiplyAdd(_w7, Vector256.Create(Unsafe.Add(ref third, 1)), sum);
            return Vector256.FusedMultiplyAdd(_w8, Vector256.Create(Unsafe.Add(ref third, 2)), sum);
        }
    }
}
