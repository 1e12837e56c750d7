using System.IO.Compression;
using FewLabel.Data;
using FewLabel.Networks;
using TorchSharp;
using static FewLabel.Tests.Weights.TinyEncoder;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

/// <summary>Files that PyTorch's torch.save wrote; make_fixtures.py made them.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain.pth", "")]
    [InlineData("protocol4.pth", "")]
    [InlineData("data_parallel.pth", "module.")]
    [InlineData("nested.pth", "")]
    public void Names_order_shapes_types_and_numbers_are_those_that_were_saved(string file, string prefix)
    {
        using var weights = WeightFile.Load(_folder.Fixture(file));

        Assert.Equal(AllNames.Select(name => prefix + name), weights.Keys);
        AssertState(weights, [.. AllNames.Select(name => prefix + name)]);
        Assert.Equal([4, 3, 3, 3], weights[prefix + "conv1.weight"].shape);
        Assert.Equal(float32, weights[prefix + "conv1.weight"].dtype);
        Assert.Equal([], weights[prefix + "bn1.num_batches_tracked"].shape);
        Assert.Equal(int64, weights[prefix + "bn1.num_batches_tracked"].dtype);
        Assert.Empty(weights.Metadata);
    }

    [Theory]
    [InlineData("float64", ScalarType.Float64, 0)]
    [InlineData("float32", ScalarType.Float32, 1)]
    [InlineData("float16", ScalarType.Float16, 2)]
    [InlineData("bfloat16", ScalarType.BFloat16, 3)]
    [InlineData("int64", ScalarType.Int64, 4)]
    [InlineData("int32", ScalarType.Int32, 5)]
    [InlineData("int16", ScalarType.Int16, 6)]
    [InlineData("int8", ScalarType.Int8, 7)]
    public void Every_type_of_numbers_is_read(string name, ScalarType type, int k)
    {
        using var weights = WeightFile.Load(_folder.Fixture("kinds.pth"));

        Assert.Equal(type, weights[name].dtype);
        Assert.Equal([3, 2], weights[name].shape);
        Assert.Equal(Numbers(6, k), Values(weights[name]));
    }

    [Fact]
    public void Bytes_truth_values_scalars_and_empty_tensors_are_read()
    {
        using var weights = WeightFile.Load(_folder.Fixture("kinds.pth"));

        Assert.Equal(uint8, weights["uint8"].dtype);
        Assert.Equal(Numbers(6, 8).Select(value => value + 5), Values(weights["uint8"]));
        Assert.Equal(ScalarType.Bool, weights["bool"].dtype);
        Assert.Equal(Numbers(6, 9).Select(value => value > 0 ? 1.0 : 0), Values(weights["bool"]));
        Assert.Equal([], weights["scalar"].shape);
        Assert.Equal(2.5f, weights["scalar"].item<float>());
        Assert.Equal([0, 3], weights["empty"].shape);
        Assert.Equal(Numbers(4, 12), Values(weights["parameter"]));
    }

    [Fact]
    public void Strides_and_offsets_are_honored_and_shared_memory_stays_shared()
    {
        using var weights = WeightFile.Load(_folder.Fixture("kinds.pth"));
        var (source, whole) = (Numbers(12, 10), Numbers(12, 11));

        Assert.Equal([4, 3], weights["transposed"].shape);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => source[i % 3 * 4 + i / 3]), Values(weights["transposed"]));
        Assert.Equal([1.5, 1.5, 1.5, 1.5, 1.5, 1.5], Values(weights["expanded"]));
        Assert.Equal([whole[4], whole[5], whole[7], whole[8]], Values(weights["part"]));
        weights["whole"].fill_(9);
        Assert.Equal([9.0, 9, 9, 9], Values(weights["part"]));
    }

    [Fact]
    public void The_entry_says_which_dictionary_to_take()
    {
        using var first = WeightFile.Load(_folder.Fixture("two_models.pth"), "state_dict");
        using var second = WeightFile.Load(_folder.Fixture("two_models.pth"), "model");
        using var other = WeightFile.Load(_folder.Fixture("other_entry.pth"), "net");

        Assert.Equal(AllNames, first.Keys);
        Assert.Equal(EncoderNames, second.Keys);
        Assert.Equal(AllNames, other.Keys);
    }

    [Theory]
    [InlineData("two_models.pth", null, "state_dict and model")]
    [InlineData("other_entry.pth", null, "There are tensors under 'net'")]
    [InlineData("other_entry.pth", "epoch", "no dictionary of tensors under 'epoch'")]
    [InlineData("legacy.pth", null, "before 1.6")]
    [InlineData("whole_model.pth", null, "'torch.nn.modules.linear.Linear'")]
    public void What_cannot_be_read_is_an_error_that_names_it(string file, string? entry, string says)
    {
        var path = _folder.Fixture(file);
        var error = Assert.Throws<DataFormatException>(() => WeightFile.Load(path, entry));

        Assert.Contains(says, error.Message);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public void A_checkpoint_that_would_run_a_command_is_refused_and_runs_nothing()
    {
        var error = Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Fixture("evil.pth")));

        Assert.Contains("system'", error.Message);
        Assert.Contains("nothing was executed", error.Message);
        Assert.False(File.Exists("evil-was-here"));
    }

    [Fact]
    public void Numbers_of_a_big_endian_machine_are_turned_around()
    {
        var path = _folder.Write("big.pth", Rezip("plain.pth", (name, bytes) =>
        {
            if (name.EndsWith("data/0"))
            {
                for (var i = 0; i < bytes.Length; i += 4)
                {
                    Array.Reverse(bytes, i, 4);
                }
            }

            return bytes;
        }, ("plain/byteorder", "big"u8.ToArray())));
        using var weights = WeightFile.Load(path);

        Assert.Equal(Numbers(108, 0), Values(weights["conv1.weight"]));
    }

    [Fact]
    public void A_damaged_number_is_found_by_its_checksum()
    {
        var bytes = WeightFolder.FixtureBytes("plain.pth");
        var start = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0xA0, 0xC0, 0, 0, 0, 0x40]); // -5 and 2, the first two of conv1.weight
        bytes[start] ^= 1;

        Assert.Contains("checksum", Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Write("damaged.pth", bytes))).Message);
    }

    [Fact]
    public void An_entry_that_unpacks_to_more_than_it_is_is_refused()
    {
        var bytes = Rezip("plain.pth", (_, content) => content, ("plain/data/99", new byte[10_000_000]), CompressionLevel.Optimal);

        Assert.Contains("must be stored", Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Write("bomb.pth", bytes))).Message);
    }

    [Fact]
    public void A_TorchScript_program_is_refused_with_the_way_to_its_weights()
    {
        var bytes = Rezip("plain.pth", (_, content) => content, ("plain/constants.pkl", [0x80, 2, (byte)')', (byte)'.']));

        Assert.Contains("TorchScript", Assert.Throws<DataFormatException>(() => WeightFile.Load(_folder.Write("script.pth", bytes))).Message);
    }

    [Fact]
    public void Reading_leaves_no_tensor_behind_and_needs_no_dispose_scope()
    {
        var (good, evil) = (_folder.Fixture("kinds.pth"), _folder.Fixture("evil.pth"));
        var before = LiveTensors.CountSettled();
        var weights = WeightFile.Load(good);
        Assert.Equal(before + weights.Count, LiveTensors.Count);
        weights.Dispose();
        Assert.Throws<DataFormatException>(() => WeightFile.Load(evil));
        using (NewDisposeScope())
        {
            weights = WeightFile.Load(good);
        }

        Assert.Equal(2.5f, weights["scalar"].item<float>());
        weights.Dispose();
        Assert.Equal(before, LiveTensors.Count);
    }

    internal static byte[] Rezip(
        string fixture, Func<string, byte[], byte[]> change, (string Name, byte[] Content) more, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var source = new ZipArchive(new MemoryStream(WeightFolder.FixtureBytes(fixture)));
        using var result = new MemoryStream();
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = entry.Open();
                using var bytes = new MemoryStream();
                content.CopyTo(bytes);
                Add(entry.FullName, change(entry.FullName, bytes.ToArray()), CompressionLevel.NoCompression);
            }

            Add(more.Name, more.Content, level);

            void Add(string name, byte[] bytes, CompressionLevel how)
            {
                using var stream = target.CreateEntry(name, how).Open();
                stream.Write(bytes);
            }
        }

        return result.ToArray();
    }
}
