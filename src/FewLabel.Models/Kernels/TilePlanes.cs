using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// Takes maps, channels last, apart into the tiles' planes, and puts planes together to maps. A plane has a row of channels for each tile
/// of the chunk; <see cref="TileChunk.Plane"/> says how far it is from the next.
/// </summary>
internal static class TilePlanes
{
    /// <summary>How many channels are worked on at once.</summary>
    public const int Lanes = 8;

    private const int Input = TileGrid.Input;
    private const int Output = TileGrid.Output;
    private const int Planes = TileGrid.Planes;

    /// <summary>The input's planes: Bᵀ d B.</summary>
    public static void FromInput(TileGrid grid, int channels, TileChunk chunk, ReadOnlySpan<float> maps, Span<float> planes)
    {
        Span<Vector256<float>> pixels = stackalloc Vector256<float>[Planes], half = stackalloc Vector256<float>[Planes];
        ref var d = ref MemoryMarshal.GetReference(pixels);
        ref var h = ref MemoryMarshal.GetReference(half);
        for (var tile = chunk.First; tile < chunk.End; tile++)
        {
            var window = grid.InputWindow(tile);
            for (var channel = 0; channel < channels; channel += Lanes)
            {
                Read(window, Input, channels, channel, maps, ref d);
                for (var row = 0; row < Input; row++)
                {
                    Transform.Input(ref Unsafe.Add(ref d, row * Input), 1, ref Unsafe.Add(ref h, row * Input), 1);
                }

                for (var column = 0; column < Input; column++)
                {
                    Transform.Input(ref Unsafe.Add(ref h, column), Input, ref Unsafe.Add(ref d, column), Input);
                }

                WritePlanes(ref d, planes, ((tile - chunk.First) * channels) + channel, chunk.Plane(channels));
            }
        }
    }

    /// <summary>Adds to the input's gradient what its planes' gradients come to: B v Bᵀ for each tile.</summary>
    public static void AddToInputGradient(TileGrid grid, int channels, TileChunk chunk, ReadOnlySpan<float> planes, Span<float> maps)
    {
        Span<Vector256<float>> pixels = stackalloc Vector256<float>[Planes], half = stackalloc Vector256<float>[Planes];
        ref var d = ref MemoryMarshal.GetReference(pixels);
        ref var h = ref MemoryMarshal.GetReference(half);
        ref var first = ref MemoryMarshal.GetReference(maps);
        for (var tile = chunk.First; tile < chunk.End; tile++)
        {
            var window = grid.InputWindow(tile);
            for (var channel = 0; channel < channels; channel += Lanes)
            {
                ReadPlanes(planes, ((tile - chunk.First) * channels) + channel, chunk.Plane(channels), ref d);
                for (var column = 0; column < Input; column++)
                {
                    Transform.InputGradient(ref Unsafe.Add(ref d, column), Input, ref Unsafe.Add(ref h, column), Input);
                }

                for (var row = window.FirstRow; row < window.EndRow; row++)
                {
                    Transform.InputGradient(ref Unsafe.Add(ref h, row * Input), 1, ref d, 1);
                    ref var target = ref Unsafe.Add(ref first, ((window.Pixel + (row * window.Stride)) * channels) + channel);
                    for (var column = window.FirstColumn; column < window.EndColumn; column++)
                    {
                        ref var pixel = ref Unsafe.Add(ref target, column * channels);
                        (Vector256.LoadUnsafe(ref pixel) + Unsafe.Add(ref d, column)).StoreUnsafe(ref pixel);
                    }
                }
            }
        }
    }

    /// <summary>The output from the products' planes and the bias: Aᵀ m A + b.</summary>
    public static void ToOutput(TileGrid grid, int channels, TileChunk chunk, ReadOnlySpan<float> planes, ReadOnlySpan<float> bias, Span<float> maps)
    {
        Span<Vector256<float>> products = stackalloc Vector256<float>[Planes], half = stackalloc Vector256<float>[Output * Input];
        ref var m = ref MemoryMarshal.GetReference(products);
        ref var h = ref MemoryMarshal.GetReference(half);
        ref var first = ref MemoryMarshal.GetReference(maps);
        for (var tile = chunk.First; tile < chunk.End; tile++)
        {
            var window = grid.OutputWindow(tile);
            for (var channel = 0; channel < channels; channel += Lanes)
            {
                var shift = bias.IsEmpty ? Vector256<float>.Zero : Vector256.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(bias), channel));
                ReadPlanes(planes, ((tile - chunk.First) * channels) + channel, chunk.Plane(channels), ref m);
                for (var column = 0; column < Input; column++)
                {
                    Transform.Output(ref Unsafe.Add(ref m, column), Input, ref Unsafe.Add(ref h, column), Input);
                }

                for (var row = 0; row < window.EndRow; row++)
                {
                    Transform.Output(ref Unsafe.Add(ref h, row * Input), 1, ref m, 1);
                    ref var target = ref Unsafe.Add(ref first, ((window.Pixel + (row * window.Stride)) * channels) + channel);
                    for (var column = 0; column < window.EndColumn; column++)
                    {
                        (Unsafe.Add(ref m, column) + shift).StoreUnsafe(ref Unsafe.Add(ref target, column * channels));
                    }
                }
            }
        }
    }

    /// <summary>The products' gradients from the output's: A g Aᵀ.</summary>
    public static void FromOutputGradient(TileGrid grid, int channels, TileChunk chunk, ReadOnlySpan<float> maps, Span<float> planes)
    {
        Span<Vector256<float>> pixels = stackalloc Vector256<float>[Planes], half = stackalloc Vector256<float>[Output * Input];
        ref var g = ref MemoryMarshal.GetReference(pixels);
        ref var h = ref MemoryMarshal.GetReference(half);
        for (var tile = chunk.First; tile < chunk.End; tile++)
        {
            var window = grid.OutputWindow(tile);
            for (var channel = 0; channel < channels; channel += Lanes)
            {
                Read(window, Output, channels, channel, maps, ref g);
                for (var row = 0; row < Output; row++)
                {
                    Transform.OutputGradient(ref Unsafe.Add(ref g, row * Output), 1, ref Unsafe.Add(ref h, row * Input), 1);
                }

                for (var column = 0; column < Input; column++)
                {
                    Transform.OutputGradient(ref Unsafe.Add(ref h, column), Input, ref Unsafe.Add(ref g, column), Input);
                }

                WritePlanes(ref g, planes, ((tile - chunk.First) * channels) + channel, chunk.Plane(channels));
            }
        }
    }

    private static void Read(
        TileGrid.Window window, int size, int channels, int channel, ReadOnlySpan<float> maps, ref Vector256<float> pixels)
    {
        ref var first = ref MemoryMarshal.GetReference(maps);
        for (var row = 0; row < size; row++)
        {
            var offset = ((window.Pixel + (row * window.Stride)) * channels) + channel;
            var inside = row >= window.FirstRow && row < window.EndRow;
            for (var column = 0; column < size; column++, offset += channels)
            {
                Unsafe.Add(ref pixels, (row * size) + column) = inside && column >= window.FirstColumn && column < window.EndColumn
                    ? Vector256.LoadUnsafe(ref Unsafe.Add(ref first, offset)) : Vector256<float>.Zero;
            }
        }
    }

    private static void WritePlanes(ref Vector256<float> values, Span<float> planes, int offset, int plane)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(planes), offset);
        for (var k = 0; k < Planes; k++)
        {
            Unsafe.Add(ref values, k).StoreUnsafe(ref Unsafe.Add(ref first, k * plane));
        }
    }

    private static void ReadPlanes(ReadOnlySpan<float> planes, int offset, int plane, ref Vector256<float> values)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(planes), offset);
        for (var k = 0; k < Planes; k++)
        {
            Unsafe.Add(ref values, k) = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, k * plane));
        }
    }
}
