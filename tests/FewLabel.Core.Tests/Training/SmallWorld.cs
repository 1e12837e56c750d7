using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>
/// Images of one row whose pixels are a fortieth of the network's logits each, and a network that does not move: what a semi-supervised
/// training does in a step can be worked out by hand. A step has all unlabeled images, and an epoch one step.
/// </summary>
internal sealed class SmallWorld : IDisposable
{
    private readonly ImageSet _images;
    private readonly DataSplit _split;
    private readonly long[] _unlabeled;

    /// <param name="labeled">The pixels of the labeled images, all alike, and how many there are.</param>
    /// <param name="label">Their class.</param>
    /// <param name="heldOut">How many more of them are held out.</param>
    /// <param name="unlabeled">The pixels of the others.</param>
    public SmallWorld((byte[] Pixels, int Count) labeled, long label, int heldOut, byte[][] unlabeled)
    {
        // The images held out stand first, then the labeled ones, then the others.
        var known = Enumerable.Repeat(labeled.Pixels, labeled.Count + heldOut);
        var pixels = known.Concat(unlabeled).ToArray();
        var classes = labeled.Pixels.Length;
        using var values = tensor([.. pixels.SelectMany(row => row)], uint8).reshape(pixels.Length, 1, 1, classes);
        using var labels = tensor([.. pixels.Select((_, image) => image < labeled.Count + heldOut ? label : (label + 1) % classes)], int64);
        _images = new ImageSet(values.clone(), labels.clone(), Enumerable.Range(0, classes).Select(one => $"{one}"));
        _split = new DataSplit([.. Enumerable.Range(heldOut, labeled.Count)], [.. Enumerable.Range(0, heldOut)]);
        _unlabeled = [.. Enumerable.Range(heldOut + labeled.Count, unlabeled.Length)];
    }

    public void Dispose() => _images.Dispose();

    /// <summary>The history of a training of which the weak views are dimmed, in each step by another factor.</summary>
    public IReadOnlyList<EpochRecord> Train(SemiSupervisedOptions options, params double[] brightness)
    {
        var classes = _images.Pixels.shape[^1];
        using var model = nn.Sequential(
            nn.Flatten(), nn.Linear(nn.Parameter(eye(classes).mul(Scalars.Of(255.0 / 40))), nn.Parameter(zeros(classes))));
        using var random = new RandomSource(1);
        return new SemiSupervisedTrainer(
            options with
            {
                BatchSize = _unlabeled.Length,
                LabeledBatchSize = 3,
                Epochs = brightness.Length,
                Optimizer = new SgdOptions(1e-30) { Momentum = 0, WeightDecay = 0 },
            },
            new Dimmer(brightness), null, null, ComputeDevice.Cpu).Train(model, _images, _split, _unlabeled, random).History;
    }

    /// <summary>Dims what it is given, in each step the unlabeled images and then the labeled ones.</summary>
    private sealed class Dimmer(double[] brightness) : ImageTransform
    {
        private int _calls;

        public override Tensor Apply(Tensor images, RandomSource random) => images.mul(Scalars.Of(brightness[_calls++ / 2]));
    }
}
