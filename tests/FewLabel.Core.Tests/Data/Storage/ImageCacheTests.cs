using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Tests.Data.Storage;

public sealed class ImageCacheTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void The_images_kept_are_those_used_last_as_in_a_list_sorted_by_use(int capacity)
    {
        const int size = 5;
        var cache = new ImageCache(size, capacity);
        var byUse = new List<long>();
        using var random = new RandomSource(3);
        using var drawn = random.Integers(0, 12, 2_000);
        foreach (var (step, image) in drawn.data<long>().ToArray().Index())
        {
            var pixels = new byte[size];
            var isThere = step % 5 == 0 ? cache.Touch(image) : cache.TryCopy(image, pixels);
            Assert.Equal(byUse.Contains(image), isThere);
            if (isThere && step % 5 != 0)
            {
                Assert.Equal(PixelsOf(image), pixels);
            }

            cache.Put(image, PixelsOf(image));
            byUse.Remove(image);
            byUse.Insert(0, image);
            byUse.RemoveRange(Math.Min(byUse.Count, capacity), Math.Max(0, byUse.Count - capacity));
            Assert.Equal(byUse.Count, cache.Count);
        }

        static byte[] PixelsOf(long image) => [(byte)image, (byte)(image + 1), (byte)(2 * image), 7, (byte)(255 - image)];
    }

    [Fact]
    public void Images_larger_and_smaller_than_a_slab_stay_apart()
    {
        foreach (var (size, capacity) in (ReadOnlySpan<(int, int)>)[(3_000_000, 3), (400_000, 7), (100, 20_001)])
        {
            var cache = new ImageCache(size, capacity);
            var pixels = new byte[size];
            for (var image = 0; image < capacity; image++)
            {
                Array.Fill(pixels, (byte)image);
                cache.Put(image, pixels);
            }

            for (var image = 0; image < capacity; image++)
            {
                Assert.True(cache.TryCopy(image, pixels));
                Assert.Equal(-1, pixels.AsSpan().IndexOfAnyExcept((byte)image));
            }
        }
    }

    [Fact]
    public void What_was_cleared_is_gone_and_there_is_room_again()
    {
        var cache = new ImageCache(2, 2);
        cache.Put(1, [1, 2]);
        cache.Clear();
        Assert.False(cache.Touch(1));
        cache.Put(3, [5, 6]);
        var pixels = new byte[2];
        Assert.True(cache.TryCopy(3, pixels));
        Assert.Equal<byte>([5, 6], pixels);
    }
}
