using TorchSharp;

namespace FewLabel.Runtime;

/// <summary>
/// Numbers for operations on tensors, such as <c>tensor.mul(Scalars.Of(0.5))</c>, that are still there when libtorch reads them.
/// </summary>
/// <remarks>
/// <para>A number given to TorchSharp as it is, as in <c>tensor.mul(0.5)</c>, becomes a <see cref="Scalar"/> that nothing holds once its
/// address has been read. If another thread causes a garbage collection at that moment, its native memory is freed while the
/// operation uses it: the operation fails, or computes with another number. FewLabel gives TorchSharp no number that way, and
/// transforms and networks of your own that run beside other threads should not either.</para>
/// <para>Thread-safe.</para>
/// </remarks>
public static class Scalars
{
    /// <summary>How many numbers of a thread are held: many more than one operation takes.</summary>
    private const int Held = 64;

    [ThreadStatic]
    private static Ring? _ring;

    /// <summary>The whole number 1, such as the factor in <c>add(tensor, Scalars.One)</c>. It is never freed.</summary>
    public static Scalar One { get; } = 1L.ToScalar();

    /// <summary>A number as TorchSharp takes it.</summary>
    /// <param name="value">The number.</param>
    /// <returns>
    /// A scalar of type Float64, valid until this thread has asked for another 64: for the operation it is made for. Nobody needs to dispose it.
    /// </returns>
    public static Scalar Of(double value) => (_ring ??= new Ring()).Hold(value.ToScalar());

    /// <summary>A whole number as TorchSharp takes it.</summary>
    /// <param name="value">The number.</param>
    /// <returns>
    /// A scalar of type Int64, valid until this thread has asked for another 64: for the operation it is made for. Nobody needs to dispose it.
    /// </returns>
    public static Scalar Of(long value) => (_ring ??= new Ring()).Hold(value.ToScalar());

    private sealed class Ring
    {
        private readonly Scalar?[] _held = new Scalar?[Held];
        private int _next;

        public Scalar Hold(Scalar scalar)
        {
            _held[_next] = scalar;
            _next = (_next + 1) % Held;
            return scalar;
        }
    }
}
