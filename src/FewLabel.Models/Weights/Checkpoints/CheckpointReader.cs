using System.Collections.ObjectModel;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Reads the tensors of a PyTorch checkpoint without running anything that it holds.</summary>
internal static class CheckpointReader
{
    /// <summary>Tensors may share a storage, but all together not have more numbers than this, or four times the file's bytes.</summary>
    private const long FreeNumbers = 1 << 20;

    /// <summary>Reads a file.</summary>
    public static WeightSet Read(Stream stream, string path, string? entry)
    {
        var faults = new FileFaults(path, "checkpoint of torch.save", "Download it or save it again.");
        using var archive = new CheckpointArchive(stream, faults);
        var state = CheckpointState.Choose(PickleMachine.Read(archive.ReadPickle(), faults), entry, faults);
        CheckSizes(state, Math.Max(FreeNumbers, 4 * stream.Length), faults);

        using var scope = NewDisposeScope();
        var storages = new Dictionary<string, (PickleStorage Storage, Tensor Numbers)>();
        var tensors = new OrderedDictionary<string, Tensor>(state.Count);
        foreach (var (name, tensor) in state)
        {
            var storage = tensor.Storage;
            if (!storages.TryGetValue(storage.Key, out var known))
            {
                storages[storage.Key] = known = (storage, archive.ReadStorage(storage));
            }

            tensors.Add(name, known.Storage == storage
                ? known.Numbers.as_strided(tensor.Shape, tensor.Strides, tensor.Offset)
                : throw faults.Damaged($"the tensor {FileFaults.Quote(name)} takes the storage {FileFaults.Quote(storage.Key)} for another type or size than the tensor before it"));
        }

        return new WeightSet(path, tensors, ReadOnlyDictionary<string, string>.Empty);
    }

    private static void CheckSizes(OrderedDictionary<string, PickleTensor> state, long most, FileFaults faults)
    {
        Int128 total = 0;
        foreach (var (name, tensor) in state)
        {
            var shape = TensorShape.Format(tensor.Shape.Take(TensorShape.MaxDimensions));
            var count = TensorShape.Count(tensor.Shape);
            if (count is null || tensor.Strides.Length != tensor.Shape.Length || !Fits(tensor, count.Value))
            {
                throw faults.Damaged(
                    $"the tensor {FileFaults.Quote(name)} of shape {shape}, strides {TensorShape.Format(tensor.Strides.Take(TensorShape.MaxDimensions))} and offset {tensor.Offset} "
                    + $"does not lie within its storage of {tensor.Storage.Count} numbers");
            }

            if ((total += count.Value) > most)
            {
                throw faults.Refused(
                    $"with the tensor {FileFaults.Quote(name)} of shape {shape}, which repeats numbers of its storage, it unpacks to more than {most} numbers. Save it contiguous.");
            }
        }
    }

    private static bool Fits(PickleTensor tensor, long count)
    {
        var storageCount = tensor.Storage.Count;
        if (tensor.Offset < 0 || tensor.Offset > storageCount || tensor.Strides.Any(stride => stride < 0))
        {
            return false;
        }

        if (count == 0)
        {
            return true;
        }

        Int128 last = tensor.Offset;
        for (var i = 0; i < tensor.Shape.Length && last < storageCount; i++)
        {
            last += (Int128)(tensor.Shape[i] - 1) * tensor.Strides[i];
        }

        return last < storageCount;
    }
}
