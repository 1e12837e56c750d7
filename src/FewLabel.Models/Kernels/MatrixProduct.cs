using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <summary>Products of matrices small enough for a processor's first cache, on the calling thread.</summary>
internal static partial class MatrixProduct
{
    /// <summary>Rows of the result computed together: their sums fill half of the registers.</summary>
    public const int Rows = 4;

    private const int Lanes = 8;

    /// <summary>So many rows or more, as a multiple of <see cref="Rows"/>.</summary>
    public static int ToRows(int count) => (count + Rows - 1) / Rows * Rows;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="a">The element of row i and column k at i · <paramref name="row"/> + k · <paramref name="step"/>.</param>
    /// <param name="row">How far a row of A is from the next.</param>
    /// <param name="step">How far a column of A is from the next.</param>
    /// <param name="b">Shape (depth, columns), dense.</param>
    /// <param name="c">Shape (rows, columns), dense.</param>
    /// <param name="rows">A multiple of <see cref="Rows"/>.</param>
    /// <param name="depth">Columns of A and rows of B.</param>
    /// <param name="columns">A multiple of eight.</param>
    /// <param name="add">Whether to add to C.</param>
    public static void Run(
        ReadOnlySpan<float> a, int row, int step, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns, bool add)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        ref var result = ref MemoryMarshal.GetReference(c);
        var column = 0;
        for (; Vector512.IsHardwareAccelerated && column + WideColumns <= columns; column += WideColumns)
        {
            var i = 0;
            for (; i + WideRows <= rows; i += WideRows)
            {
                Widest(
                    ref Unsafe.Add(ref left, i * row), row, step, ref Unsafe.Add(ref right, column), depth, columns,
                    ref Unsafe.Add(ref result, (i * columns) + column), add);
            }

            for (; i < rows; i += Rows)
            {
                Wide(ref Unsafe.Add(ref left, i * row), row, step, ref Unsafe.Add(ref right, column), depth, columns, ref Unsafe.Add(ref result, (i * columns) + column), add);
                Wide(
                    ref Unsafe.Add(ref left, i * row), row, step, ref Unsafe.Add(ref right, column + (2 * Lanes)), depth, columns,
                    ref Unsafe.Add(ref result, (i * columns) + column + (2 * Lanes)), add);
            }
        }

        for (; column + (2 * Lanes) <= columns; column += 2 * Lanes)
        {
            for (var i = 0; i < rows; i += Rows)
            {
                Wide(
                    ref Unsafe.Add(ref left, i * row), row, step, ref Unsafe.Add(ref right, column), depth, columns,
                    ref Unsafe.Add(ref result, (i * columns) + column), add);
            }
        }

        if (column < columns)
        {
            for (var i = 0; i < rows; i++)
            {
                Narrow(
                    ref Unsafe.Add(ref left, i * row), step, ref Unsafe.Add(ref right, column), depth, columns,
                    ref Unsafe.Add(ref result, (i * columns) + column), add);
            }
        }
    }

    /// <summary>Four rows of sixteen columns.</summary>
    private static void Wide(ref float a, nint row, nint step, ref float b, int depth, nint columns, ref float c, bool add)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        ref var target = ref c;
        if (add)
        {
            s0 = Vector256.LoadUnsafe(ref target);
            s1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref target, Lanes));
            target = ref Unsafe.Add(ref target, columns);
            s2 = Vector256.LoadUnsafe(ref target);
            s3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref target, Lanes));
            target = ref Unsafe.Add(ref target, columns);
            s4 = Vector256.LoadUnsafe(ref target);
            s5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref target, Lanes));
            target = ref Unsafe.Add(ref target, columns);
            s6 = Vector256.LoadUnsafe(ref target);
            s7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref target, Lanes));
        }

        ref var second = ref Unsafe.Add(ref a, row);
        ref var third = ref Unsafe.Add(ref second, row);
        ref var fourth = ref Unsafe.Add(ref third, row);
        nint offset = 0;
        for (var k = 0; k < depth; k++)
        {
            var left = Vector256.LoadUnsafe(ref b);
            var right = Vector256.LoadUnsafe(ref Unsafe.Add(ref b, Lanes));
            var value = Vector256.Create(Unsafe.Add(ref a, offset));
            s0 = Vector256.FusedMultiplyAdd(value, left, s0);
            s1 = Vector256.FusedMultiplyAdd(value, right, s1);
            value = Vector256.Create(Unsafe.Add(ref second, offset));
            s2 = Vector256.FusedMultiplyAdd(value, left, s2);
            s3 = Vector256.FusedMultiplyAdd(value, right, s3);
            value = Vector256.Create(Unsafe.Add(ref third, offset));
            s4 = Vector256.FusedMultiplyAdd(value, left, s4);
            s5 = Vector256.FusedMultiplyAdd(value, right, s5);
            value = Vector256.Create(Unsafe.Add(ref fourth, offset));
            s6 = Vector256.FusedMultiplyAdd(value, left, s6);
            s7 = Vector256.FusedMultiplyAdd(value, right, s7);
            offset += step;
            b = ref Unsafe.Add(ref b, columns);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref Unsafe.Add(ref c, Lanes));
        c = ref Unsafe.Add(ref c, columns);
        s2.StoreUnsafe(ref c);
        s3.StoreUnsafe(ref Unsafe.Add(ref c, Lanes));
        c = ref Unsafe.Add(ref c, columns);
        s4.StoreUnsafe(ref c);
        s5.StoreUnsafe(ref Unsafe.Add(ref c, Lanes));
        c = ref Unsafe.Add(ref c, columns);
        s6.StoreUnsafe(ref c);
        s7.StoreUnsafe(ref Unsafe.Add(ref c, Lanes));
    }

    /// <summary>A row of eight columns.</summary>
    private static void Narrow(ref float a, nint step, ref float b, int depth, nint columns, ref float c, bool add)
    {
        var sum = add ? Vector256.LoadUnsafe(ref c) : Vector256<float>.Zero;
        for (var k = 0; k < depth; k++)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(a), Vector256.LoadUnsafe(ref b), sum);
            a = ref Unsafe.Add(ref a, step);
            b = ref Unsafe.Add(ref b, columns);
        }

        sum.StoreUnsafe(ref c);
    }
}
