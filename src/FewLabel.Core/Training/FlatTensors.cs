using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Moves tensors into one flat buffer and turns them into views of it, so that an update of all of them is a handful of
/// operations instead of a handful for each.
/// </summary>
/// <remarks>
/// The tensors keep their identity, shapes and values; only their storage changes, so modules go on working. Each view
/// starts at a multiple of 64 bytes; the gaps are zero. Owns the buffer; the views keep the storage alive after
/// <see cref="Dispose"/>. Moving the module to another device afterwards breaks the tie: move first, then flatten.
/// </remarks>
internal sealed class FlatTensors : IDisposable
{
    /// <summary>Each tensor starts at a multiple of this many numbers.</summary>
    internal const long Alignment = 16;

    private readonly Tensor[] _views;

    /// <summary>Moves the tensors into one buffer.</summary>
    /// <param name="tensors">Float32 tensors on one device, such as a module's parameters.</param>
    /// <exception cref="ArgumentException">A tensor is not Float32, or the devices differ.</exception>
    public FlatTensors(IEnumerable<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _views = [.. tensors];
        if (_views.FirstOrDefault(t => t.dtype != ScalarType.Float32) is { } other)
        {
            throw new ArgumentException($"Only Float32 tensors can be flattened; one of them is {other.dtype}.", nameof(tensors));
        }

        var device = _views.Length > 0 ? _views[0].device : CPU;
        if (_views.Any(t => t.device_type != device.type || t.device_index != device.index))
        {
            throw new ArgumentException("The tensors are on different devices; move the module to one device first.", nameof(tensors));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Values = zeros(_views.Sum(Padded), float32, device).DetachFromDisposeScope();
        foreach (var (tensor, place) in _views.Zip(Places(Values)))
        {
            place.copy_(tensor);
            tensor.set_(place);
        }
    }

    /// <summary>All values: Float32, one dimension. Writing to it writes to the tensors.</summary>
    public Tensor Values { get; }

    /// <summary>Where each tensor starts.</summary>
    internal IEnumerable<long> Starts
    {
        get
        {
            var start = 0L;
            foreach (var tensor in _views)
            {
                yield return start;
                start += Padded(tensor);
            }
        }
    }

    /// <summary>Views of another buffer of the same length, shaped like the tensors, in their order.</summary>
    /// <param name="buffer">Float32, as long as <see cref="Values"/>.</param>
    /// <returns>A view for each tensor. The caller, or the open dispose scope, disposes them.</returns>
    public IEnumerable<Tensor> Places(Tensor buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        foreach (var (tensor, start) in _views.Zip(Starts))
        {
            using var part = buffer.narrow(0, start, tensor.numel());
            yield return part.view(tensor.shape);
        }
    }

    /// <summary>Frees the buffer's handle; the tensors keep its memory alive as long as they live.</summary>
    public void Dispose() => Values.Dispose();

    private static long Padded(Tensor tensor) => (tensor.numel() + Alignment - 1) / Alignment * Alignment;
}
