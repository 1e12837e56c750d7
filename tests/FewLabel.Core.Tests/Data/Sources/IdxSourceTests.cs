using FewLabel.Data;

namespace FewLabel.Tests.Data;

public sealed class IdxSourceTests
{
    private const string Md5 = "0123456789ABCDEF0123456789abcdef";

    [Fact]
    public void The_published_sources_have_their_files_mirrors_and_classes()
    {
        foreach (var source in new[] { Mnist.Source, FashionMnist.Source, KMnist.Source })
        {
            Assert.Equal(
                ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"],
                source.Files.Select(file => file.ArchiveName));
            Assert.Equal([47_040_016, 60_008, 7_840_016, 10_008], source.Files.Select(file => file.ContentLength));
            Assert.Equal(10, source.ClassNames.Length);
            Assert.True(source.Mirrors.Length >= 2);
            Assert.Equal("https", source.Mirrors[0].Scheme);
        }

        Assert.Equal(12, new[] { Mnist.Source, FashionMnist.Source, KMnist.Source }.SelectMany(source => source.Files).Select(file => file.ArchiveMd5).Distinct().Count());
    }

    [Fact]
    public void A_mirror_is_a_folder_with_or_without_the_slash()
    {
        var source = TinySource.Create(true, new Uri("https://a.test/x"), new Uri("https://b.test/y/"));

        Assert.Equal(["https://a.test/x/", "https://b.test/y/"], source.Mirrors.Select(mirror => mirror.AbsoluteUri));
        Assert.Throws<ArgumentException>(() => TinySource.Create(true, new Uri("ftp://a.test/x/")));
        Assert.Throws<ArgumentException>(() => TinySource.Create(true, new Uri("file:///tmp/")));
    }

    [Fact]
    public void A_file_has_a_plain_name_sane_sizes_and_whole_checksums()
    {
        Assert.Equal("0123456789abcdef0123456789abcdef", new IdxSourceFile("file", [3], Md5).ArchiveMd5);
        Assert.Throws<ArgumentException>(() => new IdxSourceFile("../file", [3], Md5));
        Assert.Throws<ArgumentException>(() => new IdxSourceFile("..", [3], Md5));
        Assert.Throws<ArgumentException>(() => new IdxSourceFile("file", [3, 4], Md5));
        Assert.Throws<ArgumentException>(() => new IdxSourceFile("file", [0], Md5));
        Assert.Throws<ArgumentException>(() => new IdxSourceFile("file", [1L << 40, 1L << 40, 1L << 40], Md5));
        Assert.Contains("'123'", Assert.Throws<ArgumentException>(() => new IdxSourceFile("file", [3], "123")).Message);
        Assert.Throws<ArgumentException>(() => new IdxSourceFile("file", [3], Md5, new string('g', 32)));
    }

    [Fact]
    public void A_source_needs_files_that_fit_together_and_different_classes()
    {
        var images = new IdxSourceFile("images", [3, 2, 2], Md5);
        var labels = new IdxSourceFile("labels", [3], Md5);
        var testImages = new IdxSourceFile("test-images", [3, 2, 2], Md5);
        var testLabels = new IdxSourceFile("test-labels", [3], Md5);
        IdxSource Create(IdxSourceFile a, IdxSourceFile b, IdxSourceFile c, IdxSourceFile d, string folder = "folder", params string[] names) =>
            new("name", folder, [], a, b, c, d, names.Length == 0 ? ["x", "y"] : names);

        Assert.Equal(4, Create(images, labels, testImages, testLabels).Files.Length);
        Assert.Throws<ArgumentException>(() => Create(labels, images, testImages, testLabels));
        Assert.Throws<ArgumentException>(() => Create(images, labels, images, labels));
        Assert.Throws<ArgumentException>(() => Create(images, new IdxSourceFile("labels", [4], Md5), testImages, testLabels));
        Assert.Throws<ArgumentException>(() => Create(images, labels, new IdxSourceFile("test-images", [3, 2, 3], Md5), testLabels));
        Assert.Throws<ArgumentException>(() => Create(images, labels, testImages, testLabels, "a/b"));
        Assert.Throws<ArgumentException>(() => Create(images, labels, testImages, testLabels, "folder", "x", "x"));
    }
}
