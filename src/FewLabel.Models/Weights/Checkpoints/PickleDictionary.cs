namespace FewLabel.Networks;

/// <summary>A Python dictionary as it was pickled: its entries in order.</summary>
internal sealed class PickleDictionary
{
    private readonly List<(object? Key, object? Value)> _items = [];

    /// <summary>Keys and values, as they were set; a key set twice stands here twice.</summary>
    public IReadOnlyList<(object? Key, object? Value)> Items => _items;

    /// <summary>Whether any value under a text is a tensor. It is known without a search: one dictionary may stand in another a million times.</summary>
    public bool HoldsTensors { get; private set; }

    public void Add(object? key, object? value)
    {
        _items.Add((key, value));
        HoldsTensors |= (key, value) is (string, PickleTensor);
    }

    /// <summary>The last value that was set for a text; null if there is none.</summary>
    public object? Find(string key) => Items.LastOrDefault(item => item.Key is string name && name == key).Value;
}
