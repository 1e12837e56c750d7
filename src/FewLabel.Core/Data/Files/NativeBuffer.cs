using System.Runtime.InteropServices;

namespace FewLabel.Data;

/// <summary>Memory that is used again for the next picture, unless it is large: then it is given back at once.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const int MostKept = 4 << 20;

    private byte* _start;
    private nuint _size;

    public byte* Take(long size)
    {
        if ((nuint)size > _size)
        {
            Dispose();
            _start = (byte*)NativeMemory.Alloc((nuint)size);
            _size = (nuint)size;
        }

        return _start;
    }

    /// <summary>To be called when the content has served.</summary>
    public void Trim()
    {
        if (_size > MostKept)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
        _size = 0;
    }
}
