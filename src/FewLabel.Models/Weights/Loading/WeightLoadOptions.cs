namespace FewLabel.Networks;

/// <summary>How weights are matched with a module.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// What stands before the module's names in the file, with or without the dot at its end; empty for nothing. Names
    /// that do not begin so are left over. Default null: whichever of nothing, <c>module.encoder_q.</c>,
    /// <c>encoder_q.</c>, <c>module.</c>, <c>encoder.</c>, <c>backbone.</c>, <c>module.encoder.</c>,
    /// <c>module.backbone.</c>, <c>module.base_encoder.</c>, <c>base_encoder.</c>, <c>teacher.</c> and <c>teacher.backbone.</c>
    /// fits the module's names.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// The heads that need not fit, by the name before their first dot or dots, such as <c>fc</c>. A head whose names and
    /// shapes are those of the file is loaded; any other stays as it is, whole, and is reported in the result. A head may
    /// not be part of an encoder. Default: none, so everything must fit.
    /// </summary>
    public IReadOnlyList<string> HeadsMayDiffer { get; init; } = [];

    /// <summary>
    /// Whether the first convolution is made to fit where the file's has three channels and the module's one (the sum
    /// over the channels, which gives what gray images in three equal channels would give) or the other way round (three
    /// copies, each divided by three). Where the channels are the same, nothing is changed. Default false: an error.
    /// </summary>
    public bool AdaptInput { get; init; }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (HeadsMayDiffer is null)
        {
            faults.Add(nameof(HeadsMayDiffer), null, "a list of names, which may be empty");
            return faults.Found;
        }

        foreach (var head in HeadsMayDiffer.Where(head => string.IsNullOrWhiteSpace(head) || head.StartsWith('.') || head.EndsWith('.')))
        {
            faults.Add(nameof(HeadsMayDiffer), head, "names without a dot at either end, such as \"fc\"");
        }

        return faults.Found;
    }
}
