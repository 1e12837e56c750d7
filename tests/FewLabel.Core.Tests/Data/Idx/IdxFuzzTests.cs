using System.Buffers.Binary;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data;

public sealed class IdxFuzzTests
{
    private const int Inputs = 40_000;

    /// <summary>Deflate makes at most 1032 bytes of one (RFC 1951: 258 bytes from two bits); the reader holds them once, and its buffers.</summary>
    private const long Expansion = 1032;
    private const long Buffers = 256 * 1024;

    [Fact]
    public void Any_bytes_give_a_result_or_the_librarys_own_error_within_bounded_memory()
    {
        using var random = new RandomSource(2026);
        var numbers = new Numbers(random);
        var before = LiveTensors.CountSettled();
        var (read, refused) = (0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var input = Make(numbers);
            var asLabels = numbers.Next(4) == 0;
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var stream = new MemoryStream(input, writable: false);
                using var result = asLabels ? IdxFile.ReadLabels(stream) : IdxFile.ReadImages(stream);
                Assert.True(result.numel() is > 0 && result.numel() <= input.Length * Expansion);
                read++;
            }
            catch (DataFormatException)
            {
                refused++;
            }

            Assert.Equal(before, LiveTensors.Count);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated <= Bound(input), $"{allocated} bytes for an input of {input.Length}: {Convert.ToHexString(input)}");
        }

        Assert.True(read > Inputs / 50, $"only {read} inputs were read");
        Assert.True(refused > Inputs / 2, $"only {refused} inputs were refused");
    }

    [Fact]
    public void A_small_gzip_file_that_unpacks_to_much_is_given_up_once_it_passes_what_it_declares()
    {
        var bomb = IdxBytes.Gzip(IdxBytes.Make(8, [1, 2, 2], new byte[64 * 1024 * 1024]));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(new MemoryStream(bomb)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Buffers);
    }

    private static long Bound(byte[] input) => Buffers + (input is [0x1f, 0x8b, ..] ? 2 * Expansion * input.Length : 2 * input.Length);

    private static byte[] Make(Numbers numbers)
    {
        var valid = numbers.Next(3) == 0
            ? IdxBytes.Labels(numbers.Bytes(1 + numbers.Next(40)))
            : IdxBytes.Images(1 + (uint)numbers.Next(4), 1 + (uint)numbers.Next(6), 1 + (uint)numbers.Next(6));
        return numbers.Next(8) switch
        {
            0 => numbers.Bytes(numbers.Next(200)),
            1 => [0, 0, 8, (byte)(1 + numbers.Next(3)), .. numbers.Bytes(numbers.Next(60))],
            2 => [0x1f, 0x8b, 8, .. numbers.Bytes(numbers.Next(100))],
            3 => Mutate(valid, numbers),
            4 => IdxBytes.Gzip(Mutate(valid, numbers)),
            5 => Mutate(IdxBytes.Gzip(Mutate(valid, numbers)), numbers),
            6 => Mutate(IdxBytes.Gzip(valid), numbers),
            _ => Resize(valid, numbers),
        };
    }

    private static byte[] Resize(byte[] valid, Numbers numbers)
    {
        var dimension = numbers.Next(valid[3]);
        BinaryPrimitives.WriteInt32BigEndian(valid.AsSpan(4 + (4 * dimension)), numbers.Next(2) == 0 ? numbers.Next(20) : numbers.Next(int.MaxValue));
        return numbers.Next(2) == 0 ? valid : IdxBytes.Gzip(valid);
    }

    private static byte[] Mutate(byte[] content, Numbers numbers)
    {
        var bytes = content.ToList();
        for (var changes = numbers.Next(4); changes > 0 && bytes.Count > 0; changes--)
        {
            var position = numbers.Next(bytes.Count);
            switch (numbers.Next(5))
            {
                case 0:
                    bytes[position] = (byte)numbers.Next(256);
                    break;
                case 1:
                    bytes[position] ^= (byte)(1 << numbers.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(position, bytes.Count - position);
                    break;
                case 3:
                    bytes.InsertRange(position, numbers.Bytes(1 + numbers.Next(9)));
                    break;
                default:
                    bytes.RemoveRange(position, Math.Min(1 + numbers.Next(9), bytes.Count - position));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Whole numbers drawn in large blocks, since a native call for each would take the test's time.</summary>
    private sealed class Numbers(RandomSource random)
    {
        private long[] _block = [];
        private int _used;

        public int Next(int bound)
        {
            if (_used == _block.Length)
            {
                using var draws = random.Integers(0, 1L << 40, 1 << 16);
                _block = draws.data<long>().ToArray();
                _used = 0;
            }

            return (int)(_block[_used++] % bound);
        }

        public byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(_ => (byte)Next(256))];
    }
}
