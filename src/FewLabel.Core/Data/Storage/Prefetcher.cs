namespace FewLabel.Data;

/// <summary>Reads images on spare threads before they are asked for. A new request replaces what is left of the one before.</summary>
/// <param name="createDecoder">Makes a decoder, which the prefetcher disposes.</param>
/// <param name="read">Reads an image. Whatever goes wrong is told to whoever asks for the image later.</param>
internal sealed class Prefetcher(Func<ImageDecoder> createDecoder, Action<long, ImageDecoder> read) : IDisposable
{
    private static readonly int MostWorkers = Math.Max(1, Environment.ProcessorCount - 1);

    private readonly object _lock = new();
    private Queue<long> _waiting = new();
    private int _workers;
    private bool _isDisposed;

    /// <summary>Begins to read, and returns at once.</summary>
    public void Request(IEnumerable<long> images)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _waiting = new Queue<long>(images);
            for (; _workers < Math.Min(MostWorkers, _waiting.Count); _workers++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(worker => worker.Work(), this, preferLocal: false);
            }
        }
    }

    /// <summary>Waits until nothing is left to read.</summary>
    public void Wait()
    {
        lock (_lock)
        {
            while (_workers > 0)
            {
                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Waits for the images that are being read; no file is opened afterwards.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _waiting.Clear();
        }

        Wait();
    }

    private void Work()
    {
        var isCounted = true;
        try
        {
            using var decoder = createDecoder();
            while (Next() is { } image)
            {
                read(image, decoder);
            }

            isCounted = false;
        }
        catch (Exception)
        {
            // An error on a thread of the pool would end the program; the batch that needs the image meets it again.
        }
        finally
        {
            if (isCounted)
            {
                lock (_lock)
                {
                    End();
                }
            }
        }
    }

    /// <summary>The next image. Where there is none the worker has ended, before another request can count on it.</summary>
    private long? Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var image))
            {
                return image;
            }

            End();
            return null;
        }
    }

    private void End()
    {
        _workers--;
        Monitor.PulseAll(_lock);
    }
}
