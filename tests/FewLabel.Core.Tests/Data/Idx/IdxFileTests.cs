using System.IO.Compression;
using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_become_bytes_of_one_channel_row_by_row()
    {
        // Two images of 1×3 pixels, written out by hand.
        byte[] file = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255];
        using var images = IdxFile.ReadImages(_folder.Write("images", file));

        Assert.Equal(ScalarType.Byte, images.dtype);
        Assert.Equal([2, 1, 1, 3], images.shape);
        Assert.Equal([10, 20, 30, 40, 50, 255], images.data<byte>().ToArray());
    }

    [Fact]
    public void Labels_become_64_bit_integers()
    {
        byte[] file = [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 255];
        using var labels = IdxFile.ReadLabels(_folder.Write("labels", file));

        Assert.Equal(ScalarType.Int64, labels.dtype);
        Assert.Equal([7, 0, 255], labels.data<long>().ToArray());
    }

    [Theory]
    [InlineData("images")]
    [InlineData("images.gz")]
    public void Gzip_is_told_by_the_content_and_not_by_the_name(string name)
    {
        var plain = IdxBytes.Images(5, 4, 3);
        using var expected = IdxFile.ReadImages(_folder.Write("reference", plain));
        using var unpacked = IdxFile.ReadImages(_folder.Write(name, plain));
        using var packed = IdxFile.ReadImages(_folder.Write(name, IdxBytes.Gzip(plain)));

        Assert.True(expected.Equals(unpacked));
        Assert.True(expected.Equals(packed));
    }

    [Fact]
    public void A_gzip_file_of_several_members_is_read_as_one()
    {
        var plain = IdxBytes.Images(5, 4, 3);
        using var expected = IdxFile.ReadImages(new MemoryStream(plain));
        using var parts = IdxFile.ReadImages(new MemoryStream(IdxBytes.Gzip(plain[..9], plain[9..40], plain[40..])));

        Assert.True(expected.Equals(parts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_without_a_length_and_of_small_reads_gives_the_same(bool gzip)
    {
        var plain = IdxBytes.Images(200, 28, 28);
        using var expected = IdxFile.ReadImages(new MemoryStream(plain));
        using var actual = IdxFile.ReadImages(new DrippingStream(gzip ? IdxBytes.Gzip(plain) : plain));

        Assert.True(expected.Equals(actual));
    }

    [Theory]
    [InlineData("images", 0x00)]
    [InlineData("images.gz", 0x1f)]
    [InlineData("images.GZ", 0x1f)]
    public void Images_come_back_as_written_and_are_packed_as_the_name_says(string name, byte first)
    {
        using var scope = NewDisposeScope();
        var images = arange(2 * 5 * 3).to(uint8).reshape(2, 1, 5, 3);
        IdxFile.WriteImages(_folder[name], images);
        using var back = IdxFile.ReadImages(_folder[name]);

        Assert.True(images.Equals(back));
        Assert.Equal(first, File.ReadAllBytes(_folder[name])[0]);
        Assert.Equal([name], _folder.Files);
    }

    [Fact]
    public void What_is_written_is_the_published_format()
    {
        using var scope = NewDisposeScope();
        var images = tensor(new byte[] { 9, 8, 7, 6 }).reshape(1, 1, 2, 2);
        using var labels = tensor(new long[] { 3, 255 });
        using var stream = new MemoryStream();
        IdxFile.WriteImages(stream, images);
        IdxFile.WriteLabels(stream, labels);

        Assert.Equal([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 6, 0, 0, 8, 1, 0, 0, 0, 2, 3, 255], stream.ToArray());
    }

    [Fact]
    public void A_view_that_is_not_contiguous_is_written_in_its_own_order()
    {
        using var scope = NewDisposeScope();
        var images = arange(12).to(uint8).reshape(1, 1, 3, 4);
        var turned = images.transpose(2, 3);
        IdxFile.WriteImages(_folder["turned"], turned);
        using var back = IdxFile.ReadImages(_folder["turned"]);

        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], back.data<byte>().ToArray());
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("labels.gz")]
    public void Labels_come_back_as_written(string name)
    {
        using var labels = tensor(new long[] { 0, 255, 4 });
        IdxFile.WriteLabels(_folder[name], labels);
        using var back = IdxFile.ReadLabels(_folder[name]);

        Assert.True(labels.Equals(back));
    }

    [Fact]
    public void Packed_output_is_ordinary_gzip()
    {
        using var labels = tensor(new long[] { 1, 2 });
        using var stream = new MemoryStream();
        IdxFile.WriteLabels(stream, labels, gzip: true);
        stream.Position = 0;
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        Assert.Equal(IdxBytes.Labels(1, 2), unpacked.ToArray());
    }

    [Fact]
    public void Tensors_that_the_format_cannot_hold_are_refused_and_leave_no_file()
    {
        using var color = zeros(2, 3, 4, 4, uint8);
        using var real = zeros(2, 1, 4, 4);
        using var none = zeros(0, 1, 4, 4, uint8);
        using var large = tensor(new long[] { 1, 256 });
        using var negative = tensor(new long[] { -1 });

        Assert.Throws<ArgumentException>(() => IdxFile.WriteImages(_folder["file"], color));
        Assert.Throws<ArgumentException>(() => IdxFile.WriteImages(_folder["file"], real));
        Assert.Throws<ArgumentException>(() => IdxFile.WriteImages(_folder["file"], none));
        Assert.Contains("256", Assert.Throws<ArgumentException>(() => IdxFile.WriteLabels(_folder["file"], large)).Message);
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => IdxFile.WriteLabels(_folder["file"], negative)).Message);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        using var labels = tensor(new long[] { 1 });
        var below = Path.Combine(_folder.Write("file", [1]), "labels");

        Assert.Contains(below, Assert.Throws<FewLabelException>(() => IdxFile.WriteLabels(below, labels)).Message);
    }

    [Fact]
    public void A_set_has_the_images_labels_and_names()
    {
        var images = _folder.Write("images", IdxBytes.Images(3, 2, 2));
        var labels = _folder.Write("labels", IdxBytes.Labels(0, 1, 0));
        using var named = IdxFile.ReadSet(images, labels, ["cat", "dog", "bird"]);
        using var numbered = IdxFile.ReadSet(images, labels);

        Assert.Equal(3, named.Count);
        Assert.Equal([0L, 1L, 0L], named.LabelValues.AsEnumerable());
        Assert.Equal(["cat", "dog", "bird"], named.ClassNames.AsEnumerable());
        Assert.Equal(["0", "1"], numbered.ClassNames.AsEnumerable());
    }

    [Fact]
    public void Reading_and_writing_keep_no_tensor_but_the_result()
    {
        using var images = zeros(2, 1, 3, 3, uint8);
        using var labels = zeros(2, int64);
        var before = LiveTensors.CountSettled();
        for (var i = 0; i < 5; i++)
        {
            IdxFile.WriteImages(_folder["images.gz"], images);
            IdxFile.WriteLabels(_folder["labels"], labels);
            IdxFile.ReadSet(_folder["images.gz"], _folder["labels"]).Dispose();
            Assert.Throws<DataFormatException>(() => IdxFile.ReadSet(_folder["images.gz"], _folder["labels"], []));
            Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(new MemoryStream([.. IdxBytes.Images(1, 2, 2), 0])));
            Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(new MemoryStream(IdxBytes.Gzip(IdxBytes.Images(1, 2, 2))[..^1])));
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    /// <summary>Gives at most seven bytes at a time and has no length.</summary>
    private sealed class DrippingStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
