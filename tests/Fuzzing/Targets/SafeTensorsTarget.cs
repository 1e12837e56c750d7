using System.Buffers.Binary;
using FewLabel.Networks;
using static TorchSharp.torch;

namespace FewLabel.Fuzzing;

/// <summary>Safetensors files.</summary>
internal sealed class SafeTensorsTarget : FuzzTarget
{
    private const int LengthSize = 8;

    private readonly byte[] _file;

    public SafeTensorsTarget(string folder)
        : base("safetensors", folder)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["weight"] = arange(12, float32).reshape(3, 4),
            ["half"] = ones(2, 3, float16),
            ["count"] = tensor(3L),
            ["flags"] = tensor([true, false, true]),
            ["none"] = zeros(0, 3),
        };
        WeightFile.Save(PathOf("whole"), tensors, new Dictionary<string, string> { ["made by"] = "FewLabel" });
        _file = File.ReadAllBytes(PathOf("whole"));
    }

    public override byte[] Whole => _file;

    public override long MemoryFor(byte[] input) => (1 << 20) + (128L * input.Length);

    public override byte[] Make(Dice dice) => dice.Next(3) switch
    {
        0 => ByteMutation.Mutate(_file, _file, dice),
        1 => ByteMutation.WithExtreme(_file, dice.Next(LengthSize), dice),
        _ => WithHeader(_file, JsonMutation.Mutate(HeaderOf(_file), dice)),
    };

    public override bool Read(byte[] input)
    {
        using var weights = WeightFile.Load(Write("input", input));
        return weights.Count >= 0;
    }

    internal static ReadOnlySpan<byte> HeaderOf(byte[] file) =>
        file.AsSpan(LengthSize, (int)BinaryPrimitives.ReadInt64LittleEndian(file));

    internal static byte[] WithHeader(byte[] file, byte[] header)
    {
        var length = new byte[LengthSize];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. file[(LengthSize + HeaderOf(file).Length)..]];
    }
}
