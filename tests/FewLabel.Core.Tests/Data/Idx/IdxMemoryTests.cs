using FewLabel.Data;

namespace FewLabel.Tests.Data;

public sealed class IdxMemoryTests
{
    private const long Buffers = 256 * 1024;

    [Fact]
    public void A_small_gzip_file_that_unpacks_to_much_is_given_up_once_it_passes_what_it_declares()
    {
        var bomb = IdxBytes.Gzip(IdxBytes.Make(8, [1, 2, 2], new byte[64 * 1024 * 1024]));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => IdxFile.ReadImages(new MemoryStream(bomb)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Buffers);
    }
}
