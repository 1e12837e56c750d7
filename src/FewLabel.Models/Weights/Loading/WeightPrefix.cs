namespace FewLabel.Networks;

/// <summary>Finds out what stands before the module's names in a file.</summary>
internal static class WeightPrefix
{
    private const int MostNames = 10;
    private const string QueryEncoder = "encoder_q.";

    private static readonly string[] Known =
        ["", "module.encoder_q.", "encoder_q.", "module.", "encoder.", "backbone.", "module.encoder.", "module.backbone."];

    /// <summary>The prefix that was asked for, or the known one that fits best.</summary>
    /// <param name="asked">The prefix of the options; null to find it.</param>
    /// <param name="needed">The module's names that must be in the file.</param>
    /// <param name="names">The file's names.</param>
    /// <param name="module">What to call the module.</param>
    /// <param name="file">What to call the file.</param>
    /// <exception cref="WeightMismatchException">None of the needed names is there, or several prefixes fit.</exception>
    public static string Find(string? asked, IReadOnlyList<string> needed, IReadOnlySet<string> names, string module, string file)
    {
        var candidates = asked is null ? Known : [asked.Length == 0 || asked.EndsWith('.') ? asked : asked + "."];
        var counts = candidates.Select(prefix => (Prefix: prefix, Count: needed.Count(name => names.Contains(prefix + name)))).ToArray();
        var best = counts.MaxBy(item => item.Count);
        if (needed.Count == 0)
        {
            return candidates[0];
        }

        if (best.Count == 0)
        {
            throw NothingFits(asked, needed, names, module, file);
        }

        var full = counts.Where(item => item.Count == needed.Count).Select(item => item.Prefix).ToArray();
        return full.Length <= 1
            ? best.Prefix
            : throw new WeightMismatchException(
                $"{file} has all names of {module} more than once: after {string.Join(" and ", full.Select(Show))}. Say which with {nameof(WeightLoadOptions)}.{nameof(WeightLoadOptions.Prefix)}; nothing was loaded.",
                [], [], []);
    }

    /// <summary>Whether a name outside the prefix is MoCo's key encoder or queue, which training needs and a result does not.</summary>
    public static bool IsAside(string prefix, string name)
    {
        if (!prefix.EndsWith(QueryEncoder, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = prefix[..^QueryEncoder.Length];
        return name == $"{rest}queue" || name == $"{rest}queue_ptr" || name.StartsWith($"{rest}encoder_k.", StringComparison.Ordinal);
    }

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
