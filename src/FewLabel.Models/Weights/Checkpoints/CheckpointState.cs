namespace FewLabel.Networks;

/// <summary>Finds the state dictionary in what a checkpoint holds.</summary>
internal static class CheckpointState
{
    private const int MostNames = 10;

    private static readonly string[] UsualEntries = ["state_dict", "model_state_dict", "model", "teacher"];

    /// <summary>The tensors by name, in the order of the dictionary.</summary>
    public static OrderedDictionary<string, PickleTensor> Choose(object? root, string? entry, FileFaults faults)
    {
        if (root is not PickleDictionary outer)
        {
            throw faults.Refused($"it holds {(root is PickleTensor ? "a single tensor" : "no dictionary")} where a dictionary of tensors must be. Save a model's state_dict().");
        }

        var state = entry is null ? Find(outer, faults) : Named(outer, entry, faults);
        var tensors = new OrderedDictionary<string, PickleTensor>();
        foreach (var (key, value) in state.Items)
        {
            if ((key, value) is (string name, PickleTensor tensor) && !tensors.TryAdd(name, tensor))
            {
                throw faults.Damaged($"it has the tensor {FileFaults.Quote(name)} twice");
            }
        }

        return tensors;
    }

    private static PickleDictionary Named(PickleDictionary outer, string entry, FileFaults faults) =>
        outer.Find(entry) is PickleDictionary { HoldsTensors: true } inner
            ? inner
            : throw faults.Refused($"it has no dictionary of tensors under {FileFaults.Quote(entry)}. {Describe(outer)}");

    private static PickleDictionary Find(PickleDictionary outer, FileFaults faults)
    {
        var usual = UsualEntries.Where(name => outer.Find(name) is PickleDictionary { HoldsTensors: true }).ToArray();
        return usual switch
        {
            [var name] => (PickleDictionary)outer.Find(name)!,
            [] when outer.HoldsTensors => outer,
            [] => throw faults.Refused($"it has no tensors where they are looked for: in the outermost dictionary, or under {string.Join(", ", UsualEntries)}. {Describe(outer)}"),
            _ => throw faults.Refused($"it has tensors under {string.Join(" and ", usual)}. Say which, as the entry to load."),
        };
    }

    private static string Describe(PickleDictionary outer)
    {
        var names = outer.Items.Where(item => item is (string, PickleDictionary { HoldsTensors: true })).Select(item => FileFaults.Quote((string)item.Key!)).ToArray();
        return names.Length == 0
            ? "Nothing one level below holds tensors either. Save a model's state_dict()."
            : $"There are tensors under {string.Join(", ", names.Take(MostNames))}{(names.Length > MostNames ? " and others" : "")}: give one as the entry to load.";
    }
}
