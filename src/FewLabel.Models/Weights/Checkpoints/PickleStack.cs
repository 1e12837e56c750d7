namespace FewLabel.Networks;

/// <summary>The stack of a pickle's instructions, with marks below which nothing may be taken.</summary>
internal sealed class PickleStack(Func<string, Exception> fault)
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];

    /// <summary>Whether it holds one value and no mark.</summary>
    public bool HoldsOne => _values.Count == 1 && _marks.Count == 0;

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Add(_values.Count);

    /// <summary>The topmost value.</summary>
    public object? Peek() =>
        _values.Count > (_marks.Count > 0 ? _marks[^1] : 0) ? _values[^1] : throw fault("takes a value from an empty stack");

    /// <summary>The topmost value, which must be of that type.</summary>
    public T Peek<T>() where T : class => As<T>(Peek());

    /// <summary>Takes the topmost value.</summary>
    public object? Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Takes the topmost value, which must be of that type.</summary>
    public T Pop<T>() where T : class => As<T>(Pop());

    /// <summary>Takes so many values, the topmost last.</summary>
    public object?[] Pop(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    /// <summary>Takes the last mark and all above it.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw fault("looks for a mark, but there is none");
        }

        var start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] values = [.. _values.Skip(start)];
        _values.RemoveRange(start, values.Length);
        return values;
    }

    private T As<T>(object? value) where T : class =>
        value as T ?? throw fault($"wants a {typeof(T).Name} and finds {value?.GetType().Name ?? "None"}");
}
