using FewLabel.Data;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Fuzzing;

/// <summary>An experiment of a moment: sixteen pixels, three classes, one small network.</summary>
internal static class TinyExperiment
{
    private const int Classes = 3;

    /// <summary>Images whose class is the row that is bright.</summary>
    public static ImageDataset CreateImages() => new("stripes", Create(24), Create(9));

    public static ExperimentBuilder Describe(ImageDataset images, long seed = 1) => Experiment
        .On(images)
        .LabelPerClass(4, seed)
        .HoldOut(0.25)
        .Train("tiny", TinyEncoder.Architecture, new SupervisedOptions { Epochs = 8, BatchSize = 9 });

    private static ImageSet Create(int count)
    {
        var pixels = new byte[count * 16];
        for (var i = 0; i < count; i++)
        {
            for (var column = 0; column < 4; column++)
            {
                pixels[(i * 16) + (i % Classes * 4) + column] = (byte)(200 + (i * 5 % 50));
            }
        }

        return new ImageSet(
            tensor(pixels, uint8).reshape(count, 1, 4, 4), tensor([.. Enumerable.Range(0, count).Select(i => (long)(i % Classes))]), ["top", "middle", "bottom"]);
    }
}
