using System.Buffers.Binary;
using System.Text;

namespace FewLabel.Tests.Weights;

/// <summary>Pieces of pickles, to put checkpoints together by hand.</summary>
internal static class PickleBytes
{
    public static byte[] Text(string text) => [(byte)'X', .. Int(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Number(int number) => [(byte)'J', .. Int(number)];

    public static byte[] Global(string module, string name) => Encoding.UTF8.GetBytes($"c{module}\n{name}\n");

    public static byte[] Tuple(params IEnumerable<byte[]> items) => [(byte)'(', .. items.SelectMany(item => item), (byte)'t'];

    public static byte[] Numbers(params int[] numbers) => Tuple(numbers.Select(Number));

    public static byte[] Storage(string type, string key, int count) =>
        [.. Tuple(Text("storage"), Global("torch", type), Text(key), Text("cpu"), Number(count)), (byte)'Q'];

    public static byte[] Tensor(byte[] storage, int offset, byte[] shape, byte[] strides) =>
        [.. Global("torch._utils", "_rebuild_tensor_v2"), .. Tuple(storage, Number(offset), shape, strides, [0x89], [(byte)'N']), (byte)'R'];

    /// <summary>A dictionary of keys and values.</summary>
    public static byte[] Dictionary(params IEnumerable<byte[]> items) => [(byte)'}', (byte)'(', .. items.SelectMany(item => item), (byte)'u'];

    /// <summary>A pickle of these instructions.</summary>
    public static byte[] Pickle(params byte[] instructions) => [0x80, 2, .. instructions, (byte)'.'];

    /// <summary>A checkpoint with this pickle and the storages of the fixture plain.pth; its storage '0' has 108 floats.</summary>
    public static byte[] Checkpoint(byte[] pickle) =>
        CheckpointTests.Rezip("plain.pth", (name, bytes) => name.EndsWith("data.pkl") ? pickle : bytes, ("plain/more", []));

    private static byte[] Int(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
