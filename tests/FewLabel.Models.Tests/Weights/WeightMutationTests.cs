using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Tests.Weights;

/// <summary>Damaged files are refused with the library's own error, or read; nothing else ever happens.</summary>
public sealed class WeightMutationTests : IDisposable
{
    private const int Inputs = 500;

    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("kinds.pth", 1)]
    [InlineData("nested.pth", 2)]
    [InlineData("protocol4.pth", 3)]
    [InlineData("evil.pth", 4)]
    [InlineData("legacy.pth", 5)]
    [InlineData("kinds.safetensors", 6)]
    public void Mutated_files_load_or_are_refused(string file, long seed)
    {
        var original = Original(file);
        Check(seed, random => Mutate(original, random));
    }

    /// <summary>The checksums of the archive would catch these before the pickle is looked at; so they are made right.</summary>
    [Theory]
    [InlineData("kinds.pth", 7)]
    [InlineData("nested.pth", 8)]
    [InlineData("protocol4.pth", 9)]
    [InlineData("evil.pth", 10)]
    public void Mutated_pickles_load_or_are_refused(string file, long seed) =>
        Check(seed, random => CheckpointTests.Rezip(
            file, (name, bytes) => name.EndsWith("data.pkl") ? Mutate(bytes, random) : bytes, ("more", [])));

    private void Check(long seed, Func<RandomSource, byte[]> make)
    {
        using var random = new RandomSource(seed);
        var before = LiveTensors.CountSettled();
        var refused = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var path = _folder.Write("x", make(random));
            try
            {
                WeightFile.Load(path).Dispose();
            }
            catch (FewLabelException error)
            {
                Assert.StartsWith(path, error.Message);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Input {i} of seed {seed}: {error}");
            }
        }

        Assert.Equal(before, LiveTensors.CountSettled());
        Assert.False(File.Exists("evil-was-here"));
        Assert.True(refused > Inputs / 4, $"only {refused} inputs were refused");
    }

    private byte[] Original(string file)
    {
        if (file.EndsWith(".pth"))
        {
            return WeightFolder.FixtureBytes(file);
        }

        using var weights = WeightFile.Load(_folder.Fixture("kinds.pth"));
        WeightFile.Save(_folder[file], weights, new Dictionary<string, string> { ["a"] = "b" });
        return File.ReadAllBytes(_folder[file]);
    }

    /// <summary>Changes a few bytes, cuts the end off, removes a piece or doubles one.</summary>
    private static byte[] Mutate(byte[] bytes, RandomSource random)
    {
        var (start, length) = (Next(bytes.Length), Next(40));
        var end = Math.Min(start + length, bytes.Length);
        switch (Next(6))
        {
            case 0:
                return bytes[..start];
            case 1:
                return [.. bytes[..start], .. bytes[end..]];
            case 2:
                return [.. bytes[..end], .. bytes[start..]];
            default:
                var copy = bytes.ToArray();
                for (var i = Next(3); i >= 0; i--)
                {
                    copy[Next(copy.Length)] = (byte)(Next(2) == 0 ? Next(256) : 0xFF * Next(2));
                }

                return copy;
        }

        int Next(int bound)
        {
            using var number = random.Integers(0, bound, 1);
            return (int)number.item<long>();
        }
    }
}
