using System.Buffers.Binary;
using System.Security.Cryptography;
using FewLabel.Checkpoints;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Fuzzing;

/// <summary>Checkpoints of trainings, with wrong checksums and with right ones.</summary>
internal sealed class StateTarget : FuzzTarget
{
    private const int HashLength = 32;
    private const int HeaderStart = 16;

    /// <summary>The bytes of the tensors before the generator's state, and those in which it has its counts.</summary>
    private const int BeforeRandom = 26;
    private const int RandomNumbers = 24;

    /// <summary>More than a Mersenne Twister has before it turns.</summary>
    private const int Draws = 700;

    private readonly byte[] _file;
    private readonly Tensor _weights = zeros(3, 4);
    private readonly RandomSource _random = new(1);

    public StateTarget(string folder)
        : base("checkpoint", folder)
    {
        using var kept = CheckpointFolder.Open(folder);
        using var state = new TrainingState { Elapsed = TimeSpan.FromSeconds(3) };
        state.Copy("weights", _weights);
        state.Take("numbers", tensor([1L, 2, 3]));
        state.Take("flags", tensor([true, false]));
        state.Copy("random", _random);
        state.Put("epoch", 7);
        state.Put("losses", new[] { 0.5, double.NaN });
        kept.Save(state);
        _file = File.ReadAllBytes(kept.LastGood!);
        File.Delete(kept.LastGood!);
    }

    /// <summary>What a state lacks is told without its file.</summary>
    public override string Called => "";

    public override byte[] Whole => _file;

    public override long MemoryFor(byte[] input) => (8 << 20) + (64L * input.Length);

    public override byte[] Make(Dice dice)
    {
        if (dice.OneIn(4))
        {
            return ByteMutation.Mutate(_file, _file, dice);
        }

        var (length, end) = ((int)BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(8)), _file.Length - HashLength);
        var content = dice.Next(4) switch
        {
            0 => ByteMutation.WithExtreme(_file[..end], HeaderStart + length + dice.Next(BeforeRandom + RandomNumbers), dice),
            1 => ByteMutation.Mutate(_file[..end], _file, dice),
            2 => ByteMutation.WithExtreme(_file[..end], dice.Next(HeaderStart + length), dice),
            _ => WithHeader(JsonMutation.Mutate(_file.AsSpan(HeaderStart, length), dice), _file[(HeaderStart + length)..end]),
        };
        return [.. content, .. SHA256.HashData(content)];
    }

    public override bool Read(byte[] input)
    {
        Write("000001.state", input);
        try
        {
            using var kept = CheckpointFolder.Open(Folder);
            using var state = kept.Load();
            if (state is null)
            {
                return kept.Warnings.Count > 0 ? false : throw new InvalidDataException("It was passed over without a warning.");
            }

            state.Get<int>("epoch");
            state.Get<double[]>("losses");
            state.Restore("weights", _weights);
            state.Restore("random", _random);
            using var drawn = _random.Uniform(0, 1, Draws);
            return true;
        }
        finally
        {
            File.Delete(PathOf("000001.state"));
        }
    }

    public override void Dispose()
    {
        _weights.Dispose();
        _random.Dispose();
    }

    private byte[] WithHeader(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. _file[..8], .. length, .. header, .. data];
    }
}
