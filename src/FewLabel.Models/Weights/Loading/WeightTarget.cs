using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>The state of a module that weights go into.</summary>
internal sealed class WeightTarget
{
    /// <summary>Lists the module's state.</summary>
    public WeightTarget(nn.Module module)
    {
        State = module.state_dict();
        Name = module.GetName();
        Encoder = module as Encoder ?? (module as ImageClassifier)?.Encoder;
        EncoderNames = Encoder is null ? [] : [.. Encoder.state_dict().Keys];
    }

    /// <summary>What messages call the module.</summary>
    public string Name { get; }

    /// <summary>Parameters and persistent buffers by name; they belong to the module.</summary>
    public Dictionary<string, Tensor> State { get; }

    /// <summary>The encoder, which may be all of the module; null where the module is neither an encoder nor a classifier.</summary>
    public Encoder? Encoder { get; }

    /// <summary>The names that are an encoder's; none where the module is neither an encoder nor a classifier.</summary>
    public HashSet<string> EncoderNames { get; }

    /// <summary>The weight of the first convolution, the one that sees the images; null if there is none.</summary>
    public string? InputWeight => State.FirstOrDefault(item => item.Value.dim() == 4).Key;

    /// <summary>The module's name for what a file calls so, without a prefix; null for what only training needs.</summary>
    public string? NameOf(string name) => Encoder is null ? name : Encoder.NameOfWeight(name);

    /// <summary>Whether it counts the batches that a batch norm has seen, which no result depends on.</summary>
    public static bool IsCounter(string name) => name == "num_batches_tracked" || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
