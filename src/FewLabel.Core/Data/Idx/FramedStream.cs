namespace FewLabel.Data;

/// <summary>Some bytes, then the rest of a stream, then more bytes, read as one stream. Leaves the inner stream open.</summary>
internal sealed class FramedStream(byte[] head, Stream body, byte[] tail) : Stream
{
    private readonly MemoryStream _head = new(head, writable: false);
    private readonly MemoryStream _tail = new(tail, writable: false);

    /// <summary>How many bytes were read so far.</summary>
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = _head.Read(buffer);
        if (count == 0)
        {
            count = body.Read(buffer);
        }

        count = count == 0 ? _tail.Read(buffer) : count;
        Taken += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
