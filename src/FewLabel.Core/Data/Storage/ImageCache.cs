namespace FewLabel.Data;

/// <summary>
/// The images that were used last, in no more memory than was said: where there is no room, the one that was not used for longest goes.
/// Thread-safe.
/// </summary>
/// <remarks>The memory is taken as it is needed, some images at a time, and used again until the cache is cleared.</remarks>
/// <param name="size">Bytes of an image.</param>
/// <param name="capacity">The most images; none may be 0.</param>
internal sealed class ImageCache(int size, long capacity)
{
    private const int SlabLength = 1 << 20;

    private readonly Lock _lock = new();
    private readonly int _perSlab = Math.Max(1, SlabLength / size);
    private readonly List<byte[]> _slabs = [];
    private readonly LinkedList<(long Image, int Slot)> _byUse = [];
    private readonly Dictionary<long, LinkedListNode<(long Image, int Slot)>> _found = [];

    /// <summary>The most images.</summary>
    public long Capacity => capacity;

    /// <summary>How many there are now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _found.Count;
            }
        }
    }

    /// <summary>Whether an image is there. It counts as used.</summary>
    public bool Touch(long image)
    {
        lock (_lock)
        {
            return Find(image) is not null;
        }
    }

    /// <summary>Copies an image if it is there. It counts as used.</summary>
    public bool TryCopy(long image, Span<byte> pixels)
    {
        lock (_lock)
        {
            if (Find(image) is not { } slot)
            {
                return false;
            }

            Slot(slot).CopyTo(pixels);
            return true;
        }
    }

    /// <summary>Takes a copy of an image.</summary>
    public void Put(long image, ReadOnlySpan<byte> pixels)
    {
        lock (_lock)
        {
            if (capacity == 0 || Find(image) is not null)
            {
                return;
            }

            var node = _found.Count < capacity ? new LinkedListNode<(long Image, int Slot)>((image, _found.Count)) : Oldest();
            node.Value = (image, node.Value.Slot);
            pixels.CopyTo(Slot(node.Value.Slot));
            _byUse.AddFirst(node);
            _found.Add(image, node);
        }
    }

    /// <summary>Forgets all images, and gives the memory back.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _slabs.Clear();
            _byUse.Clear();
            _found.Clear();
        }
    }

    private LinkedListNode<(long Image, int Slot)> Oldest()
    {
        var node = _byUse.Last!;
        _byUse.RemoveLast();
        _found.Remove(node.Value.Image);
        return node;
    }

    private int? Find(long image)
    {
        if (!_found.TryGetValue(image, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Slot;
    }

    private Span<byte> Slot(int slot)
    {
        var (slab, place) = Math.DivRem(slot, _perSlab);
        if (slab == _slabs.Count)
        {
            var images = Math.Min(_perSlab, capacity - ((long)slab * _perSlab));
            _slabs.Add(GC.AllocateUninitializedArray<byte>((int)images * size));
        }

        return _slabs[slab].AsSpan(place * size, size);
    }
}
