using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>How a classifier with a pre-trained encoder is fine-tuned.</summary>
public sealed record FineTuneOptions
{
    /// <summary>
    /// How all layers are trained, at the end: the rate is that of the head. Default: AdamW at 0.001 for 300 epochs, else
    /// the defaults of <see cref="SupervisedOptions"/>.
    /// </summary>
    public SupervisedOptions Supervised { get; init; } = new() { Optimizer = new AdamWOptions(0.001), Epochs = 300 };

    /// <summary>
    /// Fits the head as a linear probe first, for a random head would spoil the encoder's features (Kumar et al., 2022);
    /// the head must be one linear layer. Null leaves the head as it is. Default: with the probe's own defaults.
    /// </summary>
    public LinearProbeOptions? Probe { get; init; } = new();

    /// <summary>
    /// Passes over the training images with the encoder frozen and the head trained by <see cref="Supervised"/>, after the
    /// probe if there is one; 0 or more. The schedule runs over these passes, then begins anew; early stopping is for
    /// the training of all layers only. Default 0.
    /// </summary>
    public int HeadEpochs { get; init; }

    /// <summary>
    /// What the learning rate is multiplied by from the head to the encoder's last layers and from each group of layers to
    /// the one below, above 0 to 1; see <see cref="LayerwiseRateDecay"/>. 1 is the same rate everywhere. Default 0.8.
    /// </summary>
    public double LayerDecay { get; init; } = 0.8;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Supervised is null)
        {
            faults.Add(nameof(Supervised), null, "SupervisedOptions");
        }
        else
        {
            faults.AddRange(nameof(Supervised), Supervised.Validate());
        }

        faults.AddRange(nameof(Probe), Probe?.Validate() ?? []);
        faults.RequireAtLeast(HeadEpochs, 0);
        if (!(LayerDecay is > 0 and <= 1))
        {
            faults.Add(nameof(LayerDecay), LayerDecay, "above 0 and at most 1", "To freeze the encoder, fit a LinearProbe.");
        }

        return faults.Found;
    }
}
