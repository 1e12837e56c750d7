using System.Buffers.Binary;
using FewLabel.Data;
using FewLabel.Networks;
using static FewLabel.Tests.Weights.SafeTensorsBytes;

namespace FewLabel.Tests.Weights;

public sealed class SafeTensorsErrorTests : IDisposable
{
    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int, string> Wrong => new()
    {
        { Entry("a", "F32", "2", 0, 8), 7, "'a' ends at byte 8 of the data, of which there are 7" },
        { Entry("a", "F32", "2", 0, 8), 9, "ends at byte 8 of the data, but there are 9" },
        { Entry("a", "F32", "3", 0, 8), 8, "shape (3) needs 12 bytes, but its data_offsets span 8" },
        { Entry("a", "F32", "1", 0, 4) + "," + Entry("b", "F32", "1", 2, 6), 6, "'b' begins at byte 2 of the data, inside the tensor before it" },
        { Entry("a", "F32", "1", 0, 4) + "," + Entry("b", "F32", "1", 5, 9), 9, "bytes 4 to 5 of the data, before the tensor 'b', belong to no tensor" },
        { Entry("a", "F32", "1", 4, 8), 8, "bytes 0 to 4" },
        { Entry("a", "F32", "1", 0, 4) + "," + Entry("a", "F32", "1", 4, 8), 8, "names 'a' twice" },
        { Entry("a", "F32", "1", 0, 4) + "," + Entry("\\u0061", "F32", "1", 4, 8), 8, "names 'a' twice" },
        { Entry("a", "C64", "1", 0, 8), 8, "dtype 'C64'; known are F64, F32" },
        { Entry("a", "f32", "1", 0, 4), 4, "dtype 'f32'" },
        { Entry("a", "F32", "-1", 0, 4), 4, "'-1' in its shape" },
        { Entry("a", "F32", "1.5", 0, 4), 4, "'1.5' in its shape" },
        { Entry("a", "F32", "\"1\"", 0, 4), 4, "in its shape" },
        { Entry("a", "F32", "9223372036854775807,2", 0, 4), 4, "larger than any tensor" },
        { Entry("a", "F32", "9223372036854775808", 0, 4), 4, "in its shape" },
        { Entry("a", "F32", "0,4611686018427387904,4", 0, 0), 0, "larger than any tensor" },
        { Entry("a", "F32", string.Join(',', Enumerable.Repeat(1, 65)), 0, 4), 4, "65 dimensions" },
        { Entry("a", "F64", "1152921504606846976", 0, 8), 8, "needs 9223372036854775808 bytes" },
        { Entry("a", "F32", "1", 4, 0), 4, "[4,0]" },
        { """ "a":{"dtype":"F32","shape":[1]} """, 4, "no data_offsets" },
        { """ "a":{"dtype":"F32","shape":[1],"data_offsets":[0,2,4]} """, 4, "[0,2,4]" },
        { """ "a":{"shape":[1],"data_offsets":[0,4]} """, 4, "no dtype" },
        { """ "a":{"dtype":"F32","data_offsets":[0,4]} """, 4, "no shape" },
        { """ "a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]} """, 4, "dtype twice" },
        { """ "a":{"dtype":"F32","strides":[1],"shape":[1],"data_offsets":[0,4]} """, 4, "unknown member 'strides'" },
        { """ "a":3 """, 0, "JSON Number" },
        { """ "__metadata__":{"a":1} """, 0, "'a' of its __metadata__ is a JSON Number" },
        { """ "__metadata__":[] """, 0, "JSON Array" },
        { """ "__metadata__":{"a":"1","a":"2"} """, 0, "names 'a' twice" },
        { """ "a\ud800":{} """, 0, "not well-formed JSON" },
        { """ "a":{}, """, 0, "not well-formed JSON" },
        { Entry("a", "BOOL", "2", 0, 2), 2, "bytes other than 0 and 1" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_header_is_an_error_that_names_file_tensor_and_value(string members, int dataLength, string says)
    {
        var path = _folder.Write("x.safetensors", Make("{" + members + "}", [.. Enumerable.Repeat((byte)2, dataLength)]));
        var before = LiveTensors.CountSettled();
        var error = Assert.Throws<DataFormatException>(() => WeightFile.Load(path));

        Assert.Equal(before, LiveTensors.Count);
        Assert.Contains(says, error.Message);
        Assert.Contains(path, error.Message);
        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        var path = _folder.Write("x", Make([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []));

        Assert.Contains("UTF-8", Assert.Throws<DataFormatException>(() => WeightFile.Load(path)).Message);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1L << 40)]
    [InlineData(-1)]
    public void A_header_longer_than_the_file_is_refused_before_memory_is_taken(long length)
    {
        var bytes = Make("{}");
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        var path = _folder.Write("x", bytes);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("declare a header", Assert.Throws<DataFormatException>(() => WeightFile.Load(path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
    }

    [Fact]
    public void A_header_longer_than_the_format_allows_is_refused_before_memory_is_taken()
    {
        using (var file = File.Create(_folder["x"]))
        {
            var bytes = Make("{");
            BinaryPrimitives.WriteInt64LittleEndian(bytes, 100_000_001);
            file.Write(bytes);
            file.SetLength(200_000_000);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("100000000 are the most", Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder["x"])).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
    }

    [Fact]
    public void What_is_no_file_of_weights_is_an_error_that_says_so()
    {
        Assert.Contains("does not exist", Assert.Throws<DataUnavailableException>(() => WeightFile.Load(_folder["none"])).Message);
        Assert.Throws<DataUnavailableException>(() => WeightFile.Load(_folder.Root));
        Assert.Contains("empty", Message([]));
        Assert.Contains("neither", Message("MZ and whatever else"u8.ToArray()));
        Assert.Contains("bare pickle", Message([0x80, 4, (byte)'N', (byte)'.']));
        Assert.Contains("has no entries", Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Write("x", Make("{}")), "model")).Message);

        string Message(byte[] bytes) => Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Write("x", bytes))).Message;
    }
}
