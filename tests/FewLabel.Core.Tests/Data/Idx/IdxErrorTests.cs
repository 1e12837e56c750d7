using FewLabel.Data;

namespace FewLabel.Tests.Data;

public sealed class IdxErrorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[], string> BrokenImages()
    {
        var good = IdxBytes.Images(3, 4, 5);
        var packed = IdxBytes.Gzip(good);
        return new()
        {
            { "empty", [], "is empty" },
            { "one byte", [0], "not an IDX file" },
            { "cut in the head", good[..11], "truncated" },
            { "cut in the data", good[..^1], "truncated" },
            { "no data", good[..16], "truncated" },
            { "over-long", [.. good, 0], "too long" },
            { "wrong magic", [1, 0, 8, 3, .. good[4..]], "not an IDX file" },
            { "unknown element type", [0, 0, 7, 3, .. good[4..]], "not an IDX file" },
            { "of floats", IdxBytes.Make(0x0D, [1, 1, 1], new byte[4]), "32-bit float" },
            { "of labels", IdxBytes.Labels(1, 2), "swapped" },
            { "of four dimensions", IdxBytes.Make(8, [1, 1, 1, 1], [0]), "4 dimensions" },
            { "no images", IdxBytes.Make(8, [0, 4, 5], []), "0×4×5" },
            { "no width", IdxBytes.Make(8, [3, 4, 0], []), "3×4×0" },
            { "2^31 bytes", IdxBytes.Make(8, [2, 1 << 15, 1 << 15], new byte[60]), "at most 2147483647" },
            { "sizes that overflow 64 bits", IdxBytes.Make(8, [uint.MaxValue, uint.MaxValue, uint.MaxValue], new byte[60]), "at most 2147483647" },
            { "more declared than there", IdxBytes.Make(8, [2_000, 1_000, 1_000], new byte[60]), "truncated" },
            { "wrong count, too many", IdxBytes.Make(8, [4, 4, 5], good[16..]), "truncated" },
            { "wrong count, too few", IdxBytes.Make(8, [2, 4, 5], good[16..]), "too long" },
            { "text.gz", "Not found"u8.ToArray(), "neither gzip nor an IDX file" },
            { "gzip of nothing.gz", Convert.FromHexString("1F8B080000000000000303000000000000000000"), "is empty" },
            { "gzip of two bytes.gz", IdxBytes.Gzip([0, 0]), "does not unpack to an IDX file: it begins with 0000," },
            { "gzip cut in the head.gz", IdxBytes.Gzip(good[..11]), "after 11 of the 16 bytes" },
            { "gzip of a cut file.gz", IdxBytes.Gzip(good[..^1]), "truncated" },
            { "gzip of a long file.gz", IdxBytes.Gzip([.. good, 0]), "too long" },
            { "gzip that declares much.gz", IdxBytes.Gzip(IdxBytes.Make(8, [2_000, 1_000, 1_000], new byte[60])), "truncated" },
            { "gzip with a wrong CRC.gz", With(packed, packed.Length - 8), "damaged gzip" },
            { "gzip with a wrong length.gz", With(packed, packed.Length - 4), "damaged gzip" },
            { "gzip with a wrong method.gz", With(packed, 2), "damaged gzip" },
            { "gzip with bytes behind it.gz", [.. packed, 1, 2, 3], "truncated gzip data, or other bytes" },
            { "gzip magic alone.gz", [0x1f, 0x8b], "gzip" },
            { "gzip inside gzip.gz", IdxBytes.Gzip(packed), "IDX file" },
        };
    }

    [Theory]
    [MemberData(nameof(BrokenImages))]
    public void A_broken_file_is_named_with_what_is_wrong(string name, byte[] content, string problem)
    {
        var path = _folder.Write(name, content);
        var error = Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(path));

        Assert.Equal(path, error.Path);
        Assert.Contains(path, error.Message);
        Assert.Contains(problem, error.Message);
    }

    [Theory]
    [MemberData(nameof(BrokenImages))]
    public void A_broken_stream_without_a_length_is_refused_too(string name, byte[] content, string problem)
    {
        _ = problem;
        using var stream = new ForwardStream(content);

        Assert.Equal(name, Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(stream, name)).Path);
    }

    [Fact]
    public void A_gzip_file_whose_checksum_is_wrong_takes_no_memory_for_its_content()
    {
        var packed = IdxBytes.Gzip(IdxBytes.Make(8, [40, 1_000, 1_000], new byte[40_000_000]));
        var path = _folder.Write("wrong.gz", With(packed, packed.Length - 8));

        Refuse(() => IdxFile.ReadImages(path), "damaged gzip");
    }

    [Fact]
    public void A_small_gzip_file_that_unpacks_to_very_much_is_refused_before_memory_is_taken()
    {
        var bomb = IdxBytes.Gzip(IdxBytes.Make(8, [100, 1_000, 1_000], new byte[100_000_000]));
        var path = _folder.Write("bomb.gz", bomb);

        Refuse(() => IdxFile.ReadImages(path), "unpacks to 100000000 bytes or more from");
        var error = Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(new ForwardStream(bomb), "The bomb"));
        Assert.Contains("unpack it with gzip and give the plain file", error.Message);
    }

    [Fact]
    public void A_gzip_file_of_many_equal_bytes_is_read_up_to_what_is_free()
    {
        using var images = IdxFile.ReadImages(_folder.Write("blank.gz", IdxBytes.Gzip(IdxBytes.Make(8, [20, 1_000, 1_000], new byte[20_000_000]))));

        Assert.Equal([20, 1, 1_000, 1_000], images.shape);
    }

    [Fact]
    public void A_gzip_file_of_other_sizes_than_the_published_takes_no_memory_for_them()
    {
        var content = IdxBytes.Gzip(IdxBytes.Make(8, [40, 1_000, 1_000], new byte[40_000_000]));
        var file = Mnist.Source.Files[0];

        Refuse(() => SourceContent.Check(Mnist.Source, file, content, "train.gz"), "train.gz holds 40×1000×1000 bytes");
    }

    private static void Refuse(Func<object> read, string problem)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataFormatException>(read);

        Assert.Contains(problem, error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Fact]
    public void A_gzip_file_cut_at_any_byte_is_refused()
    {
        var packed = IdxBytes.Gzip(IdxBytes.Images(20, 9, 9));
        for (var length = 0; length < packed.Length; length++)
        {
            Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(new MemoryStream(packed[..length])));
        }
    }

    [Fact]
    public void Labels_refuse_a_file_of_images_and_a_count_that_is_wrong()
    {
        Assert.Contains("swapped", Assert.Throws<DataFormatException>(() => IdxFile.ReadLabels(_folder.Write("a", IdxBytes.Images(1, 2, 2)))).Message);
        Assert.Contains("truncated", Assert.Throws<DataFormatException>(() => IdxFile.ReadLabels(_folder.Write("b", IdxBytes.Make(8, [3], [1, 2])))).Message);
        Assert.Contains("too long", Assert.Throws<DataFormatException>(() => IdxFile.ReadLabels(_folder.Write("c", IdxBytes.Make(8, [1], [1, 2])))).Message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_unavailable()
    {
        Assert.Contains("does not exist", Assert.Throws<DataUnavailableException>(() => IdxFile.ReadImages(_folder["nothing"])).Message);
        Assert.Contains("does not exist", Assert.Throws<DataUnavailableException>(() => IdxFile.ReadImages(_folder["no folder", "nothing"])).Message);
        Assert.Contains(_folder.Root, Assert.Throws<DataUnavailableException>(() => IdxFile.ReadImages(_folder.Root)).Message);
    }

    [Fact]
    public void A_stream_that_fails_is_unavailable_and_one_that_cannot_be_read_is_misuse()
    {
        using var failing = new FailingStream();
        using var closed = new MemoryStream();
        closed.Close();

        Assert.Contains("disk on fire", Assert.Throws<DataUnavailableException>(() => IdxFile.ReadImages(failing)).Message);
        Assert.Throws<ArgumentException>(() => IdxFile.ReadImages(closed));
    }

    [Fact]
    public void A_set_refuses_counts_that_differ_and_labels_without_a_class()
    {
        var images = _folder.Write("images", IdxBytes.Images(3, 2, 2));
        var two = _folder.Write("two", IdxBytes.Labels(0, 1));
        var high = _folder.Write("high", IdxBytes.Labels(0, 10, 1));

        var counts = Assert.Throws<DataFormatException>(() => IdxFile.ReadSet(images, two));
        Assert.Contains("2 labels", counts.Message);
        Assert.Contains("3 images", counts.Message);
        var range = Assert.Throws<DataFormatException>(() => IdxFile.ReadSet(images, high, Mnist.Source.ClassNames));
        Assert.Equal(high, range.Path);
        Assert.Contains("label 10", range.Message);
    }

    private static byte[] With(byte[] content, int position)
    {
        var changed = content.ToArray();
        changed[position] ^= 0x55;
        return changed;
    }

    private sealed class ForwardStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("disk on fire");
    }
}
