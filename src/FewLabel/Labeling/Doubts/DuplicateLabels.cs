using FewLabel.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling;

/// <summary>Finds images that are the same or almost the same and have different labels.</summary>
internal static class DuplicateLabels
{
    private const int RowsAtATime = 512;

    /// <summary>What rounding leaves of the similarity of equal rows.</summary>
    private const float Same = 1 - 2e-6f;

    public static IEnumerable<LabelDoubt> Find(LabelingModel model, LabelingSnapshot snapshot, double least, CancellationToken cancellationToken)
    {
        var labeled = snapshot.Training();
        var found = new List<LabelDoubt>();
        if (labeled.Length < 2)
        {
            return found;
        }

        using var rows = model.Take(labeled);
        for (var start = 0; start < labeled.Length; start += RowsAtATime)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var part = rows.narrow(0, start, Math.Min(RowsAtATime, labeled.Length - start));
            var similarity = HostData.Read<float>(part.matmul(rows.t()).contiguous());
            for (var i = 0; i < part.shape[0]; i++)
            {
                for (var j = start + i + 1; j < labeled.Length; j++)
                {
                    if (similarity[(i * labeled.Length) + j] is var value && value >= Math.Min(least, Same))
                    {
                        Add(found, snapshot, labeled[start + i], labeled[j], value);
                    }
                }
            }
        }

        return found;
    }

    private static void Add(List<LabelDoubt> found, LabelingSnapshot snapshot, long first, long second, float similarity)
    {
        var (own, other) = (snapshot.Labels[first], snapshot.Labels[second]);
        if (own != other)
        {
            found.Add(new LabelDoubt(
                similarity >= Same ? LabelDoubtKind.Duplicate : LabelDoubtKind.NearDuplicate,
                snapshot.Classes[own], snapshot.Classes[other], [first, second], Math.Min(1, similarity)));
        }
    }
}
