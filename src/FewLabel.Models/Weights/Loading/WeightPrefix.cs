namespace FewLabel.Networks;

/// <summary>Finds out what stands before the module's names in a file.</summary>
internal static class WeightPrefix
{
    private const int MostNames = 10;

    private static readonly string[] Known =
    [
        "", "module.encoder_q.", "encoder_q.", "module.", "encoder.", "backbone.", "module.encoder.", "module.backbone.",
        "module.base_encoder.", "base_encoder.", "teacher.", "teacher.backbone.",
    ];

    /// <summary>What stands beside the encoder that a training gives: the end of the encoder's prefix, and names or, with a dot at their end, beginnings of names.</summary>
    private static readonly (string Encoder, string[] Others)[] Aside =
    [
        // MoCo v1 and v2.
        ("encoder_q.", ["queue", "queue_ptr", "encoder_k."]),
        // MoCo v3.
        ("base_encoder.", ["momentum_encoder.", "predictor."]),
        // DINOv2, whose file may be the teacher alone.
        ("teacher.backbone.", ["student.", "teacher.dino_head.", "teacher.ibot_head."]),
        ("backbone.", ["dino_head.", "ibot_head."]),
    ];

    /// <summary>The prefix that was asked for, or the known one that fits best.</summary>
    /// <param name="asked">The prefix of the options; null to find it.</param>
    /// <param name="needed">The module's names that must be in the file.</param>
    /// <param name="names">The file's names.</param>
    /// <param name="target">The module.</param>
    /// <param name="file">What to call the file.</param>
    /// <exception cref="WeightMismatchException">None of the needed names is there, or several prefixes fit.</exception>
    public static string Find(string? asked, IReadOnlyList<string> needed, IReadOnlySet<string> names, WeightTarget target, string file)
    {
        var candidates = asked is null ? Known : [asked.Length == 0 || asked.EndsWith('.') ? asked : asked + "."];
        var counts = candidates.Select(prefix => (Prefix: prefix, Count: needed.Count(NamesAfter(prefix).Contains))).ToArray();
        var best = counts.MaxBy(item => item.Count);
        if (needed.Count == 0)
        {
            return candidates[0];
        }

        if (best.Count == 0)
        {
            throw NothingFits(asked, needed, names, target.Name, file);
        }

        var full = counts.Where(item => item.Count == needed.Count).Select(item => item.Prefix).ToArray();
        return full.Length <= 1
            ? best.Prefix
            : throw new WeightMismatchException(
                $"{file} has all names of {target.Name} more than once: after {string.Join(" and ", full.Select(Show))}. Say which with {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.Prefix)}; nothing was loaded.",
                [], [], []);

        HashSet<string?> NamesAfter(string prefix) =>
            [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => target.NameOf(name[prefix.Length..]))];
    }

    /// <summary>Whether a name outside the prefix is of what training needs and a result does not: MoCo's key encoder and queue, DINO's heads and student.</summary>
    public static bool IsAside(string prefix, string name) => Aside
        .Where(item => prefix.EndsWith(item.Encoder, StringComparison.Ordinal))
        .Any(item => item.Others.Select(other => prefix[..^item.Encoder.Length] + other)
            .Any(other => other.EndsWith('.') ? name.StartsWith(other, StringComparison.Ordinal) : name == other));

    private static WeightMismatchException NothingFits(
        string? asked, IReadOnlyList<string> needed, IReadOnlySet<string> names, string module, string file) =>
        new(
            $"None of the {needed.Count} names that {module} needs, such as '{needed[0]}', is in {file} after "
            + (asked is null ? $"any of the known prefixes ({string.Join(", ", Known.Select(Show))})" : $"the prefix {Show(asked)}")
            + $"; nothing was loaded. Its {names.Count} names are {string.Join(", ", names.Take(MostNames).Select(FileFaults.Quote))}{(names.Count > MostNames ? " and so on" : "")}. "
            + $"Set {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.Prefix)} to what stands there before the module's names, or give weights of this architecture.",
            [.. needed], [.. names], []);

    private static string Show(string prefix) => prefix.Length == 0 ? "nothing" : $"'{prefix}'";
}
