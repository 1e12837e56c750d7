using System.Text;
using FewLabel.Networks;
using TorchSharp;
using static FewLabel.Tests.Weights.TinyEncoder;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_written_byte_for_byte_as_the_format_describes()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["b"] = tensor(new float[] { 1, -2 }),
            ["a"] = tensor(new byte[] { 7, 8, 9 }).reshape(3, 1),
            ["n"] = tensor(5L),
        };
        WeightFile.Save(_folder["x.safetensors"], tensors, new Dictionary<string, string> { ["z"] = "1", ["made by"] = "ö" });

        var header = "{\"__metadata__\":{\"made by\":\"\\u00F6\",\"z\":\"1\"},"
            + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[3,1],\"data_offsets\":[16,19]}}";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal(
            SafeTensorsBytes.Make(header, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7, 8, 9),
            File.ReadAllBytes(_folder["x.safetensors"]));
    }

    [Fact]
    public void Files_made_by_hand_are_read_in_the_order_of_their_data()
    {
        var header = "{" + SafeTensorsBytes.Entry("second", "F32", "1,2", 2, 10) + " , "
            + SafeTensorsBytes.Entry("ers\\u0074", "I16", "", 0, 2) + "," + SafeTensorsBytes.Entry("none", "F64", "0,3", 10, 10)
            + ",\"__metadata__\":{\"format\":\"pt\"}}  \n";
        using var weights = WeightFile.Load(_folder.Write("x", SafeTensorsBytes.Make(header, 0xFE, 0xFF, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0)));

        Assert.Equal(["erst", "second", "none"], weights.Keys);
        Assert.Equal([-2.0], Values(weights["erst"]));
        Assert.Equal([1, 2], weights["second"].shape);
        Assert.Equal([1.0, -2], Values(weights["second"]));
        Assert.Equal([0, 3], weights["none"].shape);
        Assert.Equal("pt", weights.Metadata["format"]);
        Assert.True(weights.ContainsKey("none") && !weights.TryGetValue("nine", out _) && weights.Count == 3);
    }

    [Fact]
    public void Every_type_of_numbers_and_any_layout_comes_back_as_it_was()
    {
        using var checkpoint = WeightFile.Load(_folder.Fixture("kinds.pth"));
        WeightFile.Save(_folder["sub/kinds.safetensors"], checkpoint);
        using var copy = WeightFile.Load(_folder["sub/kinds.safetensors"]);

        Assert.Equal(checkpoint.Keys.Order(), copy.Keys.Order());
        foreach (var (name, tensor) in checkpoint)
        {
            Assert.Equal(tensor.dtype, copy[name].dtype);
            Assert.Equal(tensor.shape, copy[name].shape);
            Assert.Equal(Values(tensor), Values(copy[name]));
        }
    }

    [Fact]
    public void Every_tensor_begins_at_a_multiple_of_its_numbers_size()
    {
        using var checkpoint = WeightFile.Load(_folder.Fixture("kinds.pth"));
        WeightFile.Save(_folder["x"], checkpoint);
        var bytes = File.ReadAllBytes(_folder["x"]);
        var header = SafeTensorsHeader.Parse(bytes[8..(8 + bytes[0] + 256 * bytes[1])], bytes.Length - 8 - bytes[0] - 256 * bytes[1], new FileFaults("x", "", ""));

        Assert.Equal(0, (bytes[0] + 256 * bytes[1]) % 8);
        Assert.All(header.Entries, entry => Assert.Equal(0, entry.Begin % entry.Type.Size));
    }

    [Fact]
    public void Equal_tensors_give_equal_bytes_in_whatever_order_they_come()
    {
        using var module = new TinyEncoder();
        var state = module.state_dict();
        WeightFile.Save(_folder["a"], module);
        WeightFile.Save(_folder["b"], state.Reverse().ToDictionary());
        WeightFile.Save(_folder["a"], module);

        Assert.Equal(File.ReadAllBytes(_folder["a"]), File.ReadAllBytes(_folder["b"]));
        Assert.Equal(2, Directory.GetFiles(_folder.Root).Length);
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused_and_leaves_no_file()
    {
        using var scope = NewDisposeScope();
        var number = tensor(1f);
        var path = _folder["x"];

        Assert.Contains("ComplexFloat32", Assert.Throws<ArgumentException>(() => WeightFile.Save(path, Named("c", number.to(complex64)))).Message);
        Assert.Contains("reserves", Assert.Throws<ArgumentException>(() => WeightFile.Save(path, Named("__metadata__", number))).Message);
        Assert.Contains("surrogate", Assert.Throws<ArgumentException>(() => WeightFile.Save(path, Named("\ud800", number))).Message);
        Assert.Contains("sparse", Assert.Throws<ArgumentException>(() => WeightFile.Save(path, Named("s", eye(2).to_sparse()))).Message);
        Assert.Contains("surrogate", Assert.Throws<ArgumentException>(
            () => WeightFile.Save(path, Named("a", number), new Dictionary<string, string> { ["k"] = "\ud800" })).Message);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_with_a_remedy()
    {
        using var scope = NewDisposeScope();
        var blocked = Path.Combine(_folder.Write("file", Encoding.UTF8.GetBytes("not a folder")), "x");

        Assert.Contains("another folder", Assert.Throws<FewLabelException>(() => WeightFile.Save(blocked, Named("a", tensor(1f)))).Message);
    }

    [Fact]
    public void Writing_and_reading_leave_no_tensor_behind()
    {
        using var module = new TinyEncoder();
        WeightFile.Save(_folder["x"], module);
        var before = LiveTensors.CountSettled();
        WeightFile.Save(_folder["x"], module);
        var afterSaving = LiveTensors.Count;
        WeightFile.Load(_folder["x"]).Dispose();

        Assert.Equal(before, afterSaving);
        Assert.Equal(before, LiveTensors.Count);
    }

    private static Dictionary<string, Tensor> Named(string name, Tensor tensor) => new() { [name] = tensor };
}
