using FewLabel.Data;
using FewLabel.Networks;
using static FewLabel.Tests.Weights.PickleBytes;

namespace FewLabel.Tests.Weights;

/// <summary>Checkpoints put together by hand, most of them hostile.</summary>
public sealed class CheckpointErrorTests : IDisposable
{
    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_put_together_by_hand_is_read()
    {
        using var weights = WeightFile.Load(Write(One(Floats(), 3, Numbers(2, 2), Numbers(10, 1))));

        var whole = TinyEncoder.Numbers(108, 0);
        Assert.Equal([whole[3], whole[4], whole[13], whole[14]], TinyEncoder.Values(weights["a"]));
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("collections", "OrderedDict.clear")]
    public void Every_name_but_the_few_known_is_refused(string module, string name)
    {
        var message = Refusal(Pickle([.. Global(module, name), .. Tuple(Text("x")), (byte)'R']));

        Assert.Contains($"'{module}.{name}'", message);
        Assert.Contains("nothing was executed", message);
    }

    [Theory]
    [InlineData((byte)'i')] // INST
    [InlineData((byte)'o')] // OBJ
    [InlineData((byte)0x81)] // NEWOBJ
    [InlineData((byte)0x92)] // NEWOBJ_EX
    [InlineData((byte)0x82)] // EXT1
    [InlineData((byte)'P')] // PERSID
    public void Every_instruction_but_the_few_known_is_refused(byte opcode) =>
        Assert.Contains($"0x{opcode:x2}", Refusal(Pickle([.. Global("collections", "OrderedDict"), (byte)')', opcode])));

    [Fact]
    public void Only_the_metadata_of_a_dictionary_may_be_set()
    {
        byte[] state = [.. Global("collections", "OrderedDict"), (byte)')', (byte)'R'];

        Assert.Contains("attribute '__class__'", Refusal(Pickle([.. state, .. Dictionary(Text("__class__"), Number(1)), (byte)'b'])));
        Assert.Contains("PickleDictionary", Refusal(Pickle([.. Tuple(), .. Dictionary(), (byte)'b'])));
    }

    [Fact]
    public void Known_names_are_called_with_their_own_arguments_only()
    {
        Assert.Contains("do not suit", Refusal(Pickle([.. Global("torch", "FloatStorage"), .. Tuple(Number(1)), (byte)'R'])));
        Assert.Contains("do not suit", Refusal(Pickle([.. Global("collections", "OrderedDict"), .. Tuple(Number(1)), (byte)'R'])));
        Assert.Contains("no storage", Refusal(Pickle([.. Tuple(Text("module"), Text("x")), (byte)'Q'])));
        Assert.Contains("not whole numbers", Refusal(One(Floats(), 0, Tuple(Text("2")), Numbers(1))));
    }

    [Theory]
    [InlineData(new[] { (byte)'h', (byte)3 }, "never stored")]
    [InlineData(new[] { (byte)'R' }, "empty stack")]
    [InlineData(new[] { (byte)'t' }, "looks for a mark")]
    [InlineData(new[] { (byte)'N', (byte)'N' }, "left over")]
    [InlineData(new[] { (byte)'N', (byte)'.', (byte)'N' }, "left over")]
    [InlineData(new[] { (byte)'X', (byte)255, (byte)255, (byte)255, (byte)127 }, "wants 2147483647 more")]
    [InlineData(new[] { (byte)'X', (byte)1, (byte)0, (byte)0, (byte)0, (byte)255 }, "not UTF-8")]
    [InlineData(new[] { (byte)0x80, (byte)9 }, "protocol 9")]
    [InlineData(new[] { (byte)'c', (byte)'o', (byte)'s' }, "inside a name")]
    [InlineData(new[] { (byte)'}', (byte)'(', (byte)'N', (byte)'u' }, "without a value")]
    public void A_damaged_pickle_is_an_error_that_says_where(byte[] instructions, string says) =>
        Assert.Contains(says, Refusal(Pickle(instructions)));

    [Theory]
    [InlineData(0, new[] { 109 }, new[] { 1 })]
    [InlineData(1, new[] { 108 }, new[] { 1 })]
    [InlineData(-1, new[] { 2 }, new[] { 1 })]
    [InlineData(107, new[] { 2 }, new[] { -1 })]
    [InlineData(0, new[] { 2, 2 }, new[] { 107, 1 })]
    [InlineData(0, new[] { 2, 2 }, new[] { 1 })]
    [InlineData(108, new int[0], new int[0])]
    [InlineData(109, new[] { 0 }, new[] { 1 })]
    [InlineData(0, new[] { -1 }, new[] { 1 })]
    [InlineData(0, new[] { int.MaxValue, int.MaxValue }, new[] { int.MaxValue, int.MaxValue })]
    [InlineData(0, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0 })]
    public void A_tensor_outside_its_storage_is_refused(int offset, int[] shape, int[] strides) =>
        Assert.Contains("does not lie within its storage of 108", Refusal(One(Floats(), offset, Numbers(shape), Numbers(strides))));

    [Fact]
    public void A_tensor_that_repeats_its_numbers_without_end_is_refused() =>
        Assert.Contains("repeats numbers", Refusal(One(Floats(), 0, Numbers(int.MaxValue), Numbers(0))));

    [Fact]
    public void A_shape_of_a_million_dimensions_that_is_recalled_many_times_is_not_copied()
    {
        // One tuple of a million numbers, stored, and a tensor of it and many more: each copy would take 16 MB.
        byte[] shape = [(byte)'(', .. Enumerable.Repeat<byte[]>([(byte)'K', 1], 1_000_000).SelectMany(one => one), (byte)'t', (byte)'q', 0];
        byte[] recall = [(byte)'h', 0];
        var tensors = Enumerable.Range(0, 50).SelectMany(i => new[] { Text($"{i}"), Tensor(Floats(), 0, recall, recall) });
        var path = Write(Pickle(Dictionary([Text("shape"), shape, .. tensors])));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<DataFormatException>(() => WeightFile.Load(path)).Message;

        Assert.Contains("gives a tensor 1000000 dimensions; 64 are the most", message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 160L << 20);
    }

    [Fact]
    public async Task One_dictionary_that_stands_in_another_many_times_is_read_in_no_time()
    {
        byte[] inner = [.. Dictionary(Enumerable.Repeat<byte[]>([(byte)'N'], 400_000)), (byte)'q', 0];
        byte[] recall = [(byte)'h', 0];
        var outer = Dictionary([Text("inner"), inner, .. Enumerable.Range(0, 600_000).SelectMany(_ => new[] { Text("k"), recall })]);

        var message = await Task.Run(() => Refusal(Pickle(outer))).WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Contains("no tensors where they are looked for", message);
    }

    [Fact]
    public void Attributes_that_are_set_again_and_again_are_refused()
    {
        var twice = Dictionary(Text("_metadata"), Number(1), Text("_metadata"), Number(1));

        Assert.Contains("'_metadata, twice'", Refusal(Pickle([.. Dictionary(), .. twice, (byte)'b'])));
    }

    [Fact]
    public void A_storage_must_be_there_with_the_declared_size_and_one_type()
    {
        Assert.Contains("no entry 'plain/data/77'", Refusal(One(Storage("FloatStorage", "77", 108), 0, Numbers(1), Numbers(1))));
        Assert.Contains("no entry", Refusal(One(Storage("FloatStorage", "../data.pkl", 108), 0, Numbers(1), Numbers(1))));
        Assert.Contains("must hold 107 numbers of 4 bytes, but its entry has 432", Refusal(One(Storage("FloatStorage", "0", 107), 0, Numbers(1), Numbers(1))));
        Assert.Contains("bytes other than 0 and 1", Refusal(One(Storage("BoolStorage", "0", 432), 0, Numbers(1), Numbers(1))));
        Assert.Contains("no storage", Refusal(One(Storage("FloatStorage", "0", -1), 0, Numbers(0), Numbers(1))));
        Assert.Contains("another type or size", Refusal(Pickle(Dictionary(
            Text("a"), Tensor(Floats(), 0, Numbers(1), Numbers(1)), Text("b"), Tensor(Storage("IntStorage", "0", 108), 0, Numbers(1), Numbers(1))))));
    }

    [Fact]
    public void A_checkpoint_without_tensors_is_an_error_that_says_where_they_are_looked_for()
    {
        var tensor = Tensor(Floats(), 0, Numbers(1), Numbers(1));

        Assert.Contains("no dictionary", Refusal(Pickle(Numbers(1))));
        Assert.Contains("a single tensor", Refusal(Pickle(tensor)));
        Assert.Contains("state_dict, model_state_dict, model", Refusal(Pickle(Dictionary(Text("epoch"), Number(1)))));
        Assert.Contains("'a' twice", Refusal(Pickle(Dictionary(Text("a"), tensor, Text("a"), tensor))));
    }

    [Fact]
    public void A_pickle_nested_a_million_deep_is_read_without_exhausting_the_stack()
    {
        var deep = Enumerable.Repeat((byte)']', 1_000_000).Concat(Enumerable.Repeat((byte)'a', 999_999));
        using var weights = WeightFile.Load(Write(Pickle(Dictionary(
            Text("deep"), [.. deep], Text("a"), Tensor(Floats(), 0, Numbers(1), Numbers(1))))));

        Assert.Equal(["a"], weights.Keys);
    }

    [Fact]
    public async Task A_pipe_or_a_device_is_unavailable_and_never_waited_for()
    {
        using var special = new SpecialFiles();
        foreach (var path in new[] { special.Pipe, special.Zeros, special.Socket, "a\0b" })
        {
            await Assert.ThrowsAsync<DataUnavailableException>(() => SpecialFiles.InTime(() => WeightFile.Load(path)));
        }
    }

    [Fact]
    public void A_zip_archive_of_other_things_is_refused()
    {
        var other = CheckpointTests.Rezip("plain.pth", (_, bytes) => bytes, ("second/data.pkl", [0x80, 2, (byte)'N', (byte)'.']));

        Assert.Contains("2 entries called data.pkl", Message(other));
        var twice = CheckpointTests.Rezip("plain.pth", (_, bytes) => bytes, ("plain/data/0", [1]));
        Assert.Contains("'plain/data/0' twice", Message(twice));
    }

    private static byte[] Floats() => Storage("FloatStorage", "0", 108);

    private static byte[] One(byte[] storage, int offset, byte[] shape, byte[] strides) =>
        Pickle(Dictionary(Text("a"), Tensor(storage, offset, shape, strides)));

    private string Write(byte[] pickle) => _folder.Write("x.pth", Checkpoint(pickle));

    private string Refusal(byte[] pickle) => Message(Checkpoint(pickle));

    private string Message(byte[] file)
    {
        var before = LiveTensors.CountSettled();
        var message = Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Write("x.pth", file))).Message;
        Assert.Equal(before, LiveTensors.Count);
        return message;
    }
}
