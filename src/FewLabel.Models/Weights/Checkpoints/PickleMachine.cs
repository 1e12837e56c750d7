namespace FewLabel.Networks;

/// <summary>
/// Reads a pickle of plain values and tensors. It is a table of instructions on a stack (Python's <c>pickletools</c>
/// describes them); it has no instruction that could run code, and no recursion.
/// </summary>
/// <remarks>
/// Values come out as null, <c>bool</c>, <c>long</c>, <c>BigInteger</c>, <c>double</c>, <c>string</c>,
/// <c>List&lt;object?&gt;</c>, <see cref="PickleTuple"/>, <see cref="PickleDictionary"/>, <see cref="PickleGlobal"/>,
/// <see cref="PickleStorage"/> and <see cref="PickleTensor"/>.
/// </remarks>
internal sealed class PickleMachine
{
    private readonly PickleCursor _cursor;
    private readonly PickleStack _stack;
    private readonly PickleCalls _calls;
    private readonly FileFaults _faults;
    private readonly Dictionary<uint, object?> _memo = [];
    private PickleOpcode _opcode;

    private PickleMachine(byte[] pickle, FileFaults faults)
    {
        _faults = faults;
        _cursor = new PickleCursor(pickle, faults);
        _stack = new PickleStack(Fault);
        _calls = new PickleCalls(Fault);
    }

    /// <summary>Reads a pickle whole.</summary>
    public static object? Read(byte[] pickle, FileFaults faults) => new PickleMachine(pickle, faults).Run();

    private object? Run()
    {
        while (true)
        {
            _opcode = (PickleOpcode)_cursor.Byte();
            if (_opcode == PickleOpcode.Stop)
            {
                break;
            }

            Step();
        }

        if (!_stack.HoldsOne || !_cursor.IsAtEnd)
        {
            throw Fault("ends, but values or bytes are left over");
        }

        return _stack.Pop();
    }

    private void Step()
    {
        switch (_opcode)
        {
            case PickleOpcode.Proto:
                CheckProtocol(_cursor.Byte());
                break;
            case PickleOpcode.Frame:
                _cursor.Require(_cursor.UInt64());
                break;
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.BinPut:
                Memoize(_cursor.Byte());
                break;
            case PickleOpcode.LongBinPut:
                Memoize(_cursor.UInt32());
                break;
            case PickleOpcode.Memoize:
                Memoize((uint)_memo.Count);
                break;
            case PickleOpcode.Append:
                Append(_stack.Pop(1));
                break;
            case PickleOpcode.Appends:
                Append(_stack.PopToMark());
                break;
            case PickleOpcode.SetItem:
                SetItems(_stack.Pop(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                break;
            case PickleOpcode.Build:
                Build();
                break;
            default:
                _stack.Push(Value());
                break;
        }
    }

    /// <summary>What an instruction leaves on the stack.</summary>
    private object? Value() => _opcode switch
    {
        PickleOpcode.None => null,
        PickleOpcode.NewTrue => true,
        PickleOpcode.NewFalse => false,
        PickleOpcode.BinInt => (long)_cursor.Int32(),
        PickleOpcode.BinInt1 => (long)_cursor.Byte(),
        PickleOpcode.BinInt2 => (long)_cursor.UInt16(),
        PickleOpcode.Long1 => _cursor.Integer(_cursor.Byte()),
        PickleOpcode.BinFloat => _cursor.Double(),
        PickleOpcode.ShortBinUnicode => _cursor.Text(_cursor.Byte()),
        PickleOpcode.BinUnicode => _cursor.Text(_cursor.UInt32()),
        PickleOpcode.BinUnicode8 => _cursor.Text(_cursor.UInt64()),
        PickleOpcode.EmptyDict => new PickleDictionary(),
        PickleOpcode.EmptyList => new List<object?>(),
        PickleOpcode.EmptyTuple => new PickleTuple([]),
        PickleOpcode.Tuple1 => new PickleTuple(_stack.Pop(1)),
        PickleOpcode.Tuple2 => new PickleTuple(_stack.Pop(2)),
        PickleOpcode.Tuple3 => new PickleTuple(_stack.Pop(3)),
        PickleOpcode.Tuple => new PickleTuple(_stack.PopToMark()),
        PickleOpcode.BinGet => Recall(_cursor.Byte()),
        PickleOpcode.LongBinGet => Recall(_cursor.UInt32()),
        PickleOpcode.Global => Global(_cursor.Line(), _cursor.Line()),
        PickleOpcode.StackGlobal => StackGlobal(),
        PickleOpcode.Reduce => Reduce(),
        PickleOpcode.BinPersistentId => _calls.Storage(_stack.Pop<PickleTuple>()),
        _ => throw Fault("is not one that the data of a state dictionary needs; nothing was executed"),
    };

    private void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
        {
            throw Fault($"declares protocol {protocol}; known are 2 to 5");
        }
    }

    private void Memoize(uint key) => _memo[key] = _stack.Peek();

    private object? Recall(uint key) =>
        _memo.TryGetValue(key, out var value) ? value : throw Fault($"recalls value {key}, which was never stored");

    private void Append(object?[] items) => _stack.Peek<List<object?>>().AddRange(items);

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw Fault("sets a key without a value");
        }

        var dictionary = _stack.Peek<PickleDictionary>();
        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary.Add(items[i], items[i + 1]);
        }
    }

    /// <summary>PyTorch hangs the versions of its modules on a state dictionary; any other attribute is refused.</summary>
    private void Build()
    {
        var attributes = _stack.Pop<PickleDictionary>();
        _stack.Peek<PickleDictionary>();
        if (attributes.Items is not ([] or [("_metadata", _)]))
        {
            var other = attributes.Items.FirstOrDefault(item => item.Key is not "_metadata").Key ?? "_metadata, twice";
            throw Fault($"sets the attribute {FileFaults.Quote(other.ToString() ?? "")} of a dictionary; only _metadata is allowed, once");
        }
    }

    private PickleGlobal StackGlobal()
    {
        var name = _stack.Pop<string>();
        return Global(_stack.Pop<string>(), name);
    }

    private PickleGlobal Global(string module, string name) =>
        PickleGlobal.Known.TryGetValue((module, name), out var known)
            ? known
            : throw _faults.Refused(
                $"it wants Python's {FileFaults.Quote($"{module}.{name}")}, which is not part of a state dictionary; nothing was executed. "
                + "If you trust the file, save its weights alone in Python: torch.save(model.state_dict(), path).");

    private object Reduce()
    {
        var arguments = _stack.Pop<PickleTuple>();
        return _calls.Call(_stack.Pop<PickleGlobal>(), arguments.Items);
    }

    private Exception Fault(string fault) =>
        _faults.Damaged(
            $"the instruction {(Enum.IsDefined(_opcode) ? $"{_opcode}" : $"0x{(byte)_opcode:x2}")} of its pickle, before byte {_cursor.Position}, {fault}");
}
