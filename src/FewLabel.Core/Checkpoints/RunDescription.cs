using System.Collections;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using static TorchSharp.torch;

namespace FewLabel.Checkpoints;

/// <summary>
/// What must be the same for a run to go on, and for figures that were kept to be told again: of every stage and every kind of run. All of them
/// are made of the same parts here, so that none forgets one.
/// </summary>
internal sealed class RunDescription : IEnumerable<KeyValuePair<string, string>>
{
    private readonly SortedDictionary<string, string> _settings = new(StringComparer.Ordinal);

    /// <summary>The versions that a run is made by, its seed, and where it computes.</summary>
    public static RunDescription Of(long seed, Device device) => OfVersions().Add("Training seed", seed).Add("Device", device.type);

    /// <summary>The versions that a run is made by.</summary>
    public static RunDescription OfVersions() => new RunDescription()
        .Add("FewLabel", typeof(RunDescription).Assembly.GetName().Version!.ToString(3))
        .Add("TorchSharp", typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3));

    /// <summary>Everything, by name.</summary>
    public SortedDictionary<string, string> Settings => _settings;

    /// <summary>Adds a value and all its parts.</summary>
    public RunDescription Add(string name, object? value)
    {
        SettingsSnapshot.Add(_settings, name, value);
        return this;
    }

    /// <summary>Adds images: their pixels, labels and class names.</summary>
    public RunDescription AddImages(string name, ImageSet? images) => Add(name, images?.Digest);

    /// <summary>Adds which images serve for what.</summary>
    public RunDescription AddSplit(DataSplit split, IEnumerable<long>? unlabeled) =>
        Add("Images to learn from", SettingsSnapshot.Digest(split.Train))
            .Add("Images to validate on", SettingsSnapshot.Digest(split.Validation))
            .Add("Images without labels", SettingsSnapshot.Digest(unlabeled ?? []));

    /// <summary>Adds a network: the names and shapes of its weights.</summary>
    public RunDescription AddNetwork(string name, nn.Module? network) => Add(name, network is null ? null : string.Join(
        " ", network.named_parameters().Select(item => $"{item.name}({string.Join(',', item.parameter.shape)})")));

    /// <summary>Refuses what was made by another run, and names each difference.</summary>
    /// <param name="path">Where that is kept.</param>
    /// <param name="before">What it was made by.</param>
    /// <param name="now">What runs now.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <exception cref="FewLabelException">Something differs.</exception>
    public static void RequireSame(
        string path, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now, string remedy)
    {
        var differences = SettingsSnapshot.Differences(before, now).ToList();
        if (differences.Count > 0)
        {
            throw new FewLabelException($"{path} is of a run with other settings: {string.Join("; ", differences)}. {remedy}");
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _settings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
