using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FewLabel.Networks.Kernels;

/// <summary>Memory for numbers between two steps of a computation, lent for its time; what is in it at first is anything.</summary>
internal readonly struct Scratch : IDisposable
{
    private const int Line = 64;
    private readonly float[] _numbers;
    private readonly int _first;
    private readonly int _count;

    public unsafe Scratch(int count)
    {
        _numbers = ArrayPool<float>.Shared.Rent(count + (Line / sizeof(float)));
        _count = count;

        // Once for all: a garbage collection may move the array, and its numbers must be found where they were written.
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_numbers));
        _first = (int)((Line - (address % Line)) % Line / sizeof(float));
    }

    /// <summary>The numbers, the first where a line of a processor's cache begins, unless the array has been moved since it was lent.</summary>
    public Span<float> Numbers => _numbers.AsSpan(_first, _count);

    public void Dispose() => ArrayPool<float>.Shared.Return(_numbers);
}
