namespace FewLabel.Labeling;

/// <summary>What all entries of a journal together come to. To take one back, all others are read again.</summary>
internal sealed class LabelingState(IReadOnlyDictionary<string, int> index)
{
    private readonly List<LabelingEntry> _entries = [];
    private readonly List<string?> _classes = [];
    private readonly Dictionary<string, int> _classOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Mark[] _marks = new Mark[index.Count];
    private int _order;

    /// <summary>Changes with every entry.</summary>
    public long Version { get; private set; }

    public bool CanUndo => _entries.Count > 0;

    /// <summary>The images that the last entry was about, those that are there.</summary>
    public IEnumerable<int> LastImages => (_entries[^1].Images ?? []).Where(index.ContainsKey).Select(name => index[name]);

    /// <summary>The images that have an entry and are not there.</summary>
    public int Missing => _missing.Count;

    public Mark this[int image] => _marks[image];

    public bool HasClass(string name) => _classOf.ContainsKey(name);

    /// <summary>The name of a class by its number; null if it was merged into another.</summary>
    public string? ClassName(int number) => _classes[number];

    public void Apply(LabelingEntry entry)
    {
        Version++;
        if (entry.Do != LabelingAction.Undo)
        {
            _entries.Add(entry);
            Fold(entry);
        }
        else if (CanUndo)
        {
            _entries.RemoveAt(_entries.Count - 1);
            FoldAll();
        }
    }

    /// <summary>What holds now, apart from what comes later.</summary>
    /// <param name="measured">Which images are of the measured sample.</param>
    public LabelingSnapshot Snapshot(bool[] measured)
    {
        int[] live = [.. Enumerable.Range(0, _classes.Count).Where(number => _classes[number] is not null)];
        var compact = new int[_classes.Count];
        compact.AsSpan().Fill(LabelingSnapshot.NoClass);
        for (var c = 0; c < live.Length; c++)
        {
            compact[live[c]] = c;
        }

        return new LabelingSnapshot(
            Version,
            [.. live.Select(number => _classes[number]!)],
            Array.ConvertAll(_marks, mark => mark.Status),
            Array.ConvertAll(_marks, mark => mark.Status == LabelingStatus.Labeled ? compact[mark.Class] : LabelingSnapshot.NoClass),
            Array.ConvertAll(_marks, mark => mark.Order),
            measured);
    }

    private void FoldAll()
    {
        _classes.Clear();
        _classOf.Clear();
        _missing.Clear();
        _marks.AsSpan().Clear();
        _order = 0;
        _entries.ForEach(Fold);
    }

    private void Fold(LabelingEntry entry)
    {
        switch (entry.Do)
        {
            case LabelingAction.Label:
                MarkAll(entry.Images!, LabelingStatus.Labeled, Number(entry.Class!));
                break;
            case LabelingAction.Skip:
                MarkAll(entry.Images!, LabelingStatus.Skipped, 0);
                break;
            case LabelingAction.Unclear:
                MarkAll(entry.Images!, LabelingStatus.Unclear, 0);
                break;
            case LabelingAction.Add:
                Number(entry.Class!);
                break;
            case LabelingAction.Rename when _classOf.Remove(entry.Class!, out var renamed):
                _classes[renamed] = entry.Into;
                _classOf[entry.Into!] = renamed;
                break;
            case LabelingAction.Merge when _classOf.Remove(entry.Class!, out var merged):
                Merge(merged, Number(entry.Into!));
                break;
        }
    }

    private void MarkAll(string[] images, LabelingStatus status, int number)
    {
        foreach (var name in images)
        {
            if (index.TryGetValue(name, out var image))
            {
                _marks[image] = new Mark(status, number, ++_order);
            }
            else
            {
                _missing.Add(name);
            }
        }
    }

    private void Merge(int from, int into)
    {
        _classes[from] = null;
        foreach (ref var mark in _marks.AsSpan())
        {
            mark = mark.Status == LabelingStatus.Labeled && mark.Class == from ? mark with { Class = into } : mark;
        }
    }

    private int Number(string name)
    {
        if (!_classOf.TryGetValue(name, out var number))
        {
            number = _classes.Count;
            _classes.Add(name);
            _classOf.Add(name, number);
        }

        return number;
    }

    /// <summary>What is said of an image, as which of all that was said.</summary>
    internal readonly record struct Mark(LabelingStatus Status, int Class, int Order);
}
