namespace FewLabel.Networks;

/// <summary>A Python dictionary as it was pickled: its entries in order.</summary>
internal sealed class PickleDictionary
{
    /// <summary>Keys and values, as they were set; a key set twice stands here twice.</summary>
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>Whether any value under a text is a tensor.</summary>
    public bool HoldsTensors => Items.Any(item => item is (string, PickleTensor));

    /// <summary>The last value that was set for a text; null if there is none.</summary>
    public object? Find(string key) => Items.LastOrDefault(item => item.Key is string name && name == key).Value;
}
