using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <content>
/// For processors that work on sixteen numbers at once. Each sum is added up in the same order as by the others, so the result is the same bit by bit.
/// </content>
internal static partial class MatrixProduct
{
    private const int WideLanes = 16;
    private const int WideRows = 8;
    private const int WideColumns = 2 * WideLanes;

    /// <summary>Eight rows of thirty-two columns.</summary>
    private static void Widest(ref float a, nint row, nint step, ref float b, int depth, nint columns, ref float c, bool add)
    {
        Vector512<float> l0 = default, r0 = default;
        Vector512<float> l1 = default, r1 = default;
        Vector512<float> l2 = default, r2 = default;
        Vector512<float> l3 = default, r3 = default;
        Vector512<float> l4 = default, r4 = default;
        Vector512<float> l5 = default, r5 = default;
        Vector512<float> l6 = default, r6 = default;
        Vector512<float> l7 = default, r7 = default;
        if (add)
        {
            ref var sum = ref c;
            l0 = Vector512.LoadUnsafe(ref sum);
            r0 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l1 = Vector512.LoadUnsafe(ref sum);
            r1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l2 = Vector512.LoadUnsafe(ref sum);
            r2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l3 = Vector512.LoadUnsafe(ref sum);
            r3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l4 = Vector512.LoadUnsafe(ref sum);
            r4 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l5 = Vector512.LoadUnsafe(ref sum);
            r5 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l6 = Vector512.LoadUnsafe(ref sum);
            r6 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
            sum = ref Unsafe.Add(ref sum, columns);
            l7 = Vector512.LoadUnsafe(ref sum);
            r7 = Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, WideLanes));
        }

        ref var fifth = ref Unsafe.Add(ref a, 4 * row);
        var (second, third, fourth) = (row, 2 * row, 3 * row);
        for (var k = 0; k < depth; k++)
        {
            var left = Vector512.LoadUnsafe(ref b);
            var right = Vector512.LoadUnsafe(ref Unsafe.Add(ref b, WideLanes));
            var value = Vector512.Create(a);
            l0 = Vector512.FusedMultiplyAdd(value, left, l0);
            r0 = Vector512.FusedMultiplyAdd(value, right, r0);
            value = Vector512.Create(Unsafe.Add(ref a, second));
            l1 = Vector512.FusedMultiplyAdd(value, left, l1);
            r1 = Vector512.FusedMultiplyAdd(value, right, r1);
            value = Vector512.Create(Unsafe.Add(ref a, third));
            l2 = Vector512.FusedMultiplyAdd(value, left, l2);
            r2 = Vector512.FusedMultiplyAdd(value, right, r2);
            value = Vector512.Create(Unsafe.Add(ref a, fourth));
            l3 = Vector512.FusedMultiplyAdd(value, left, l3);
            r3 = Vector512.FusedMultiplyAdd(value, right, r3);
            value = Vector512.Create(fifth);
            l4 = Vector512.FusedMultiplyAdd(value, left, l4);
            r4 = Vector512.FusedMultiplyAdd(value, right, r4);
            value = Vector512.Create(Unsafe.Add(ref fifth, second));
            l5 = Vector512.FusedMultiplyAdd(value, left, l5);
            r5 = Vector512.FusedMultiplyAdd(value, right, r5);
            value = Vector512.Create(Unsafe.Add(ref fifth, third));
            l6 = Vector512.FusedMultiplyAdd(value, left, l6);
            r6 = Vector512.FusedMultiplyAdd(value, right, r6);
            value = Vector512.Create(Unsafe.Add(ref fifth, fourth));
            l7 = Vector512.FusedMultiplyAdd(value, left, l7);
            r7 = Vector512.FusedMultiplyAdd(value, right, r7);
            a = ref Unsafe.Add(ref a, step);
            fifth = ref Unsafe.Add(ref fifth, step);
            b = ref Unsafe.Add(ref b, columns);
        }

        l0.StoreUnsafe(ref c);
        r0.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l1.StoreUnsafe(ref c);
        r1.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l2.StoreUnsafe(ref c);
        r2.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l3.StoreUnsafe(ref c);
        r3.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l4.StoreUnsafe(ref c);
        r4.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l5.StoreUnsafe(ref c);
        r5.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l6.StoreUnsafe(ref c);
        r6.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
        c = ref Unsafe.Add(ref c, columns);
        l7.StoreUnsafe(ref c);
        r7.StoreUnsafe(ref Unsafe.Add(ref c, WideLanes));
    }
}
