using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Networks;

public sealed partial class Architecture
{
    /// <summary>The normalization that its input must have, because its weights have learned so; null if any will do.</summary>
    [DerivedSetting]
    public Normalize? RequiredNormalize { get; private set; }

    /// <summary>Whether nothing can train it: only a head on its features can learn.</summary>
    internal bool IsFrozen { get; private set; }

    /// <summary>The file of its weights; null if there is none, or if it was made from a description, which has the file's digest alone.</summary>
    internal InitialWeights? Weights { get; private set; }

    /// <summary>Whether its weights may come with it: those of the library's networks are drawn, those of others nobody knows.</summary>
    internal bool BringsWeights => HasOwnEncoder || Weights is not null;

    /// <summary>Whether its weights are those of a file that is not at hand.</summary>
    internal bool LacksWeights => Weights is null && Spec.Nodes.Any(node => node.Name == ArchitectureNodes.Weights);

    /// <summary>The same network, whose encoder starts from the weights of a file instead of drawn ones.</summary>
    /// <param name="path">
    /// A safetensors file or a checkpoint of PyTorch, as <see cref="WeightFile.Load"/> reads them, such as torchvision's <c>resnet50-0676ba61.pth</c> for
    /// <see cref="Architectures.ResNet50"/>. It is read whenever an encoder is made, and must stay the same.
    /// </param>
    /// <param name="options">
    /// How names are matched; null leaves out the heads that the file has (<c>fc</c>, <c>head</c>, <c>heads</c> and <c>classifier</c>), and everything else must fit.
    /// </param>
    /// <returns>
    /// An architecture called, for instance, <c>ResNet50 with resnet50-0676ba61.pth</c>, whose description has the file's SHA-256. Classifiers that were saved with it load
    /// without the file.
    /// </returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="OptionsException">An option is wrong.</exception>
    public Architecture WithWeights(string path, WeightLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var faults = new OptionsValidator();
        faults.AddRange(nameof(WeightLoadOptions), options?.Validate() ?? []);
        faults.ThrowIfAny();
        var weights = InitialWeights.Of(path, options);
        var made = Around(
            $"{Name} with {Path.GetFileName(path)}",
            ArchitectureNodes.OfWeights(weights.Digest, options, Spec),
            (input, random) => weights.Fill(CreateEncoder(input, random)),
            MinimumSize,
            Fault);
        made.Weights = weights;
        return made;
    }

    /// <summary>The same network, whose input must be normalized so. Experiments do without being told, and refuse to normalize otherwise.</summary>
    /// <param name="normalize">The normalization that its weights have learned with; (0, 1) for one that normalizes pixels from 0 to 1 itself.</param>
    /// <returns>An architecture of the same name and description.</returns>
    public Architecture RequireNormalize(Normalize normalize)
    {
        ArgumentNullException.ThrowIfNull(normalize);
        var made = new Architecture(Name, Spec, _createEncoder, _createHead, MinimumSize, Core == this ? null : Core) { OwnHead = OwnHead }.Like(this);
        made.RequiredNormalize = normalize;
        return made;
    }

    /// <summary>The same network, which nothing can train.</summary>
    internal Architecture AsFrozen()
    {
        var made = new Architecture(Name, Spec, _createEncoder, _createHead, MinimumSize, Core == this ? null : Core) { OwnHead = OwnHead }.Like(this);
        made.IsFrozen = true;
        return made;
    }

    /// <summary>The same network as a saved classifier has it, whose weights come from there.</summary>
    internal Architecture WithWeightsOf(ArchitectureSpec node)
    {
        var digest = node.Get<string>(ArchitectureNodes.Digest);
        return Around($"{Name} with weights {digest[..Math.Min(digest.Length, InitialWeights.ShortDigest)]}", node.On(Spec), CreateEncoder, MinimumSize, Fault);
    }

    /// <summary>Says why the weights of its file do not suit it; null if they do, or if it has none. It makes the encoder once.</summary>
    internal string? FaultOfWeights(ImageShape input)
    {
        if (LacksWeights)
        {
            return $"{Name} was made from a description, which has no weights but the digest of their file. Call WithWeights with the file.";
        }

        if (Weights is null || FaultWith(input) is not null)
        {
            return null;
        }

        try
        {
            using var random = new RandomSource(0);
            CreateEncoder(input, random).Dispose();
            return null;
        }
        catch (Exception error) when (error is FewLabelException or ArgumentException)
        {
            return error.Message;
        }
    }

    /// <summary>Takes over what stays the same whatever stands around a network.</summary>
    private Architecture Like(Architecture other)
    {
        (HasOwnEncoder, RequiredNormalize, IsFrozen, Weights, Fault) = (other.HasOwnEncoder, other.RequiredNormalize, other.IsFrozen, other.Weights, other.Fault);
        return this;
    }
}
