namespace FewLabel.Networks;

/// <summary>The heads that need not fit.</summary>
internal sealed class WeightHeads
{
    private readonly IReadOnlyList<string> _heads;

    /// <summary>Takes the heads' names, none of which may lead into the encoder.</summary>
    public WeightHeads(IReadOnlyList<string> heads, WeightTarget target)
    {
        _heads = heads;
        if (target.EncoderNames.FirstOrDefault(Contain) is { } name)
        {
            throw new ArgumentException(
                $"{nameof(WeightLoadOptions.HeadsMayDiffer)} names '{HeadOf(name)}', which is part of the encoder ('{name}'), not a head. Take it out.", nameof(heads));
        }
    }

    /// <summary>Whether a name is part of one of the heads.</summary>
    public bool Contain(string name) => HeadOf(name) is not null;

    /// <summary>Which head a name is part of; null if of none.</summary>
    public string? HeadOf(string name) => _heads.FirstOrDefault(head => name.StartsWith(head + ".", StringComparison.Ordinal));

    /// <summary>Checks that each head is in one of the lists of names.</summary>
    public void RequireAllIn(IEnumerable<string> names)
    {
        var found = names.Select(HeadOf).ToHashSet();
        if (_heads.FirstOrDefault(head => !found.Contains(head)) is { } unknown)
        {
            throw new ArgumentException(
                $"{nameof(WeightLoadOptions.HeadsMayDiffer)} names '{unknown}', but neither the module nor the weights have a name that begins with '{unknown}.'. Correct it or take it out.",
                nameof(names));
        }
    }
}
