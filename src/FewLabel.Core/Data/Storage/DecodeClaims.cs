namespace FewLabel.Data;

/// <summary>Which images are being decoded now, so that no two threads decode the same.</summary>
internal sealed class DecodeClaims
{
    private readonly HashSet<long> _taken = [];

    /// <summary>Takes an image that no other thread has.</summary>
    public bool TryTake(long image)
    {
        lock (_taken)
        {
            return _taken.Add(image);
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long image)
    {
        lock (_taken)
        {
            _taken.Remove(image);
            Monitor.PulseAll(_taken);
        }
    }

    /// <summary>Waits until no thread has the image. Whoever has taken one must not wait for another.</summary>
    public void Wait(long image)
    {
        lock (_taken)
        {
            while (_taken.Contains(image))
            {
                Monitor.Wait(_taken);
            }
        }
    }
}
