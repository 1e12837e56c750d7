using FewLabel.Checkpoints;

namespace FewLabel;

/// <content>Where an experiment is kept.</content>
public sealed partial class ExperimentBuilder
{
    /// <summary>
    /// Keeps the run in a folder, so that it can be stopped anywhere, even killed: the same experiment, run again with the same folder, goes on
    /// from there and gives bit-identical results. Without this call nothing is kept.
    /// </summary>
    /// <param name="folder">The folder, created if it is missing; the run is kept in its subfolder <c>checkpoints</c>, which <see cref="CheckpointFolder.Remove"/> removes. One run at a time can have it.</param>
    /// <param name="options">How often to save and how much to keep; null for the defaults. They change nothing in the results.</param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder CheckpointTo(string folder, CheckpointOptions? options = null)
    {
        Once(nameof(CheckpointTo));
        _plan = _plan with { Folder = folder, Checkpoints = options };
        if (string.IsNullOrWhiteSpace(folder))
        {
            _faults.Add(nameof(CheckpointTo), folder, "the path of a folder", "Leave the call out to keep nothing.");
        }

        _faults.AddRange(nameof(CheckpointTo), options?.Validate() ?? []);
        return this;
    }

    /// <summary>
    /// Keeps the features that encoders give all training images in a folder, which several experiments can share: those of a study over many draws
    /// encode their images once. Without this call they are kept where the run is, if it is kept.
    /// </summary>
    /// <param name="folder">
    /// The folder, created if it is missing. Features are found again by a digest of the images, the encoder's weights, the views and the
    /// normalization, so that they never serve for others. It can be removed at any time.
    /// </param>
    /// <returns>This builder.</returns>
    public ExperimentBuilder CacheFeaturesIn(string folder)
    {
        Once(nameof(CacheFeaturesIn));
        _plan = _plan with { FeatureFolder = folder };
        if (string.IsNullOrWhiteSpace(folder))
        {
            _faults.Add(nameof(CacheFeaturesIn), folder, "the path of a folder", "Leave the call out to keep features where the run is.");
        }

        return this;
    }
}
