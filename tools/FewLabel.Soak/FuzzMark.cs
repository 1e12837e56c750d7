using System.Buffers.Binary;

namespace FewLabel.Soak;

/// <summary>A file with the number of the input that a child is at, which stays when the child dies.</summary>
internal sealed class FuzzMark(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    public long Index
    {
        get
        {
            Span<byte> number = stackalloc byte[8];
            return RandomAccess.Read(_file.SafeFileHandle, number, 0) == number.Length ? BinaryPrimitives.ReadInt64LittleEndian(number) : -1;
        }

        set
        {
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            RandomAccess.Write(_file.SafeFileHandle, number, 0);
        }
    }

    public void Dispose() => _file.Dispose();
}
