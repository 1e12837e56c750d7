using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// One dimension of the minimal filtering algorithm F(4, 3) at the points 0, ±1, ±2 and infinity, for eight channels at a time
/// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016): y = Aᵀ[(G g) ⊙ (Bᵀ d)].
/// </summary>
internal static class Transform
{
    private static Vector256<float> Quarter => Vector256.Create(1 / 4f);

    private static Vector256<float> Sixth => Vector256.Create(1 / 6f);

    private static Vector256<float> Twelfth => Vector256.Create(1 / 12f);

    private static Vector256<float> TwentyFourth => Vector256.Create(1 / 24f);

    private static Vector256<float> Two => Vector256.Create(2f);

    private static Vector256<float> Four => Vector256.Create(4f);

    private static Vector256<float> Five => Vector256.Create(5f);

    private static Vector256<float> Eight => Vector256.Create(8f);

    /// <summary>Bᵀ d: six pixels of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(ref Vector256<float> from, int fromStep, ref Vector256<float> to, int toStep)
    {
        var (d0, d1, d2) = (from, Unsafe.Add(ref from, fromStep), Unsafe.Add(ref from, 2 * fromStep));
        var (d3, d4, d5) = (Unsafe.Add(ref from, 3 * fromStep), Unsafe.Add(ref from, 4 * fromStep), Unsafe.Add(ref from, 5 * fromStep));
        to = Vector256.FusedMultiplyAdd(Four, d0, Vector256.FusedMultiplyAdd(-Five, d2, d4));
        var (even, odd) = (Vector256.FusedMultiplyAdd(-Four, d2, d4), Vector256.FusedMultiplyAdd(-Four, d1, d3));
        Unsafe.Add(ref to, toStep) = even + odd;
        Unsafe.Add(ref to, 2 * toStep) = even - odd;
        (even, odd) = (d4 - d2, Two * (d3 - d1));
        Unsafe.Add(ref to, 3 * toStep) = even + odd;
        Unsafe.Add(ref to, 4 * toStep) = even - odd;
        Unsafe.Add(ref to, 5 * toStep) = Vector256.FusedMultiplyAdd(Four, d1, Vector256.FusedMultiplyAdd(-Five, d3, d5));
    }

    /// <summary>B v: the gradient of six pixels of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputGradient(ref Vector256<float> from, int fromStep, ref Vector256<float> to, int toStep)
    {
        var (v0, v1, v2) = (from, Unsafe.Add(ref from, fromStep), Unsafe.Add(ref from, 2 * fromStep));
        var (v3, v4, v5) = (Unsafe.Add(ref from, 3 * fromStep), Unsafe.Add(ref from, 4 * fromStep), Unsafe.Add(ref from, 5 * fromStep));
        var (sum, difference) = (v1 + v2, v1 - v2);
        var (farSum, farDifference) = (v3 + v4, v3 - v4);
        to = Four * v0;
        Unsafe.Add(ref to, toStep) = Vector256.FusedMultiplyAdd(Four, v5 - difference, -Two * farDifference);
        Unsafe.Add(ref to, 2 * toStep) = Vector256.FusedMultiplyAdd(-Five, v0, Vector256.FusedMultiplyAdd(-Four, sum, -farSum));
        Unsafe.Add(ref to, 3 * toStep) = Vector256.FusedMultiplyAdd(-Five, v5, Vector256.FusedMultiplyAdd(Two, farDifference, difference));
        Unsafe.Add(ref to, 4 * toStep) = v0 + sum + farSum;
        Unsafe.Add(ref to, 5 * toStep) = v5;
    }

    /// <summary>Aᵀ m: four pixels of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(ref Vector256<float> from, int fromStep, ref Vector256<float> to, int toStep)
    {
        var (m0, m1, m2) = (from, Unsafe.Add(ref from, fromStep), Unsafe.Add(ref from, 2 * fromStep));
        var (m3, m4, m5) = (Unsafe.Add(ref from, 3 * fromStep), Unsafe.Add(ref from, 4 * fromStep), Unsafe.Add(ref from, 5 * fromStep));
        var (sum, difference) = (m1 + m2, m1 - m2);
        var (farSum, farDifference) = (m3 + m4, m3 - m4);
        to = m0 + sum + farSum;
        Unsafe.Add(ref to, toStep) = Vector256.FusedMultiplyAdd(Two, farDifference, difference);
        Unsafe.Add(ref to, 2 * toStep) = Vector256.FusedMultiplyAdd(Four, farSum, sum);
        Unsafe.Add(ref to, 3 * toStep) = Vector256.FusedMultiplyAdd(Eight, farDifference, difference) + m5;
    }

    /// <summary>A g: the gradient of the products from four pixels' gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient(ref Vector256<float> from, int fromStep, ref Vector256<float> to, int toStep)
    {
        var (g0, g1) = (from, Unsafe.Add(ref from, fromStep));
        var (g2, g3) = (Unsafe.Add(ref from, 2 * fromStep), Unsafe.Add(ref from, 3 * fromStep));
        to = g0;
        var (even, odd) = (g0 + g2, g1 + g3);
        Unsafe.Add(ref to, toStep) = even + odd;
        Unsafe.Add(ref to, 2 * toStep) = even - odd;
        even = Vector256.FusedMultiplyAdd(Four, g2, g0);
        odd = Vector256.FusedMultiplyAdd(Eight, g3, Two * g1);
        Unsafe.Add(ref to, 3 * toStep) = even + odd;
        Unsafe.Add(ref to, 4 * toStep) = even - odd;
        Unsafe.Add(ref to, 5 * toStep) = g3;
    }

    /// <summary>G g: three weights of a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Kernel(ref Vector256<float> from, int fromStep, ref Vector256<float> to, int toStep)
    {
        var (g0, g1, g2) = (from, Unsafe.Add(ref from, fromStep), Unsafe.Add(ref from, 2 * fromStep));
        to = Quarter * g0;
        var (even, odd) = (Sixth * (g0 + g2), Sixth * g1);
        Unsafe.Add(ref to, toStep) = -(even + odd);
        Unsafe.Add(ref to, 2 * toStep) = odd - even;
        even = Vector256.FusedMultiplyAdd(TwentyFourth, g0, Sixth * g2);
        odd = Twelfth * g1;
        Unsafe.Add(ref to, 3 * toStep) = even + odd;
        Unsafe.Add(ref to, 4 * toStep) = even - odd;
        Unsafe.Add(ref to, 5 * toStep) = g2;
    }

    /// <summary>Gᵀ u: the gradient of three weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void KernelGradient(ref Vector256<float> from, int fromStep, ref Vector256<float> to, int toStep)
    {
        var (u0, u1, u2) = (from, Unsafe.Add(ref from, fromStep), Unsafe.Add(ref from, 2 * fromStep));
        var (u3, u4, u5) = (Unsafe.Add(ref from, 3 * fromStep), Unsafe.Add(ref from, 4 * fromStep), Unsafe.Add(ref from, 5 * fromStep));
        var (sum, farSum) = (Sixth * (u1 + u2), u3 + u4);
        to = Vector256.FusedMultiplyAdd(Quarter, u0, Vector256.FusedMultiplyAdd(TwentyFourth, farSum, -sum));
        Unsafe.Add(ref to, toStep) = Vector256.FusedMultiplyAdd(Sixth, u2 - u1, Twelfth * (u3 - u4));
        Unsafe.Add(ref to, 2 * toStep) = Vector256.FusedMultiplyAdd(Sixth, farSum, u5 - sum);
    }
}
