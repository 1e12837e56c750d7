using System.Collections.Immutable;
using FewLabel.Augmentation;
using static TorchSharp.torch;

namespace FewLabel.Labeling;

/// <summary>Collects open images that one class is predicted for.</summary>
internal static class BulkProposal
{
    /// <summary>The images, those first that are most similar to an image labeled with the class.</summary>
    public static ImmutableArray<long> Propose(LabelingModel model, LabelingSnapshot snapshot, int label, int count, CancellationToken cancellationToken)
    {
        long[] examples = [.. snapshot.Training().Where(image => snapshot.Labels[image] == label)];
        if (examples.Length == 0 || model.Predict(snapshot, cancellationToken) is not { } predicted)
        {
            return [];
        }

        long[] images = [.. snapshot.Open(measured: false).Where(image => predicted.Labels[(int)image] == label)];
        if (images.Length == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        var similarity = model.Take(images).matmul(model.Take(examples).t()).amax([1]);
        var values = HostData.Read<float>(similarity).ToArray();
        return [.. Enumerable.Range(0, images.Length).OrderByDescending(i => values[i]).ThenBy(i => images[i]).Take(count).Select(i => images[i])];
    }
}
