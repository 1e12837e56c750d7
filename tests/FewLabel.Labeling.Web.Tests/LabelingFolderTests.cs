using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Labeling.Web.Folders;
using FewLabel.Runtime;

namespace FewLabel.Tests.Labeling.Web;

public sealed class LabelingFolderTests
{
    [Fact]
    public void Images_of_a_folder_are_found_and_their_features_kept_until_one_changes()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images/inner"]);
        for (var image = 0; image < 6; image++)
        {
            Write(folder[$"images/{(image < 3 ? "" : "inner/")}{image}.png"], image);
        }

        File.WriteAllText(folder["images/broken.JPG"], "nothing");
        File.WriteAllText(folder["images/notes.txt"], "not an image");

        using (var opened = Open(folder))
        {
            Assert.Equal(["0.png", "1.png", "2.png", "inner/3.png", "inner/4.png", "inner/5.png"], opened.Session.Images.ToArray());
            Assert.Equal("broken.JPG", Path.GetFileName(Assert.Single(opened.Unreadable)));
            Assert.Equal(folder["images/inner/4.png"], opened.Files[4]);
            opened.Session.Label(3, "cat");
        }

        using (var kept = FolderFeatures.Of(Images(folder), folder["images/out/features.state"], null, default))
        {
            Assert.True(kept.IsKept);
        }

        Write(folder["images/1.png"], 77);
        File.SetLastWriteTimeUtc(folder["images/1.png"], DateTime.UtcNow.AddMinutes(1));
        using (var again = FolderFeatures.Of(Images(folder), folder["images/out/features.state"], null, default))
        {
            Assert.False(again.IsKept);
        }

        using var reopened = Open(folder);
        Assert.Equal("cat", reopened.Session[3].Class);
    }

    [Fact]
    public void A_damaged_file_of_features_is_computed_again()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);
        Write(folder["images/a.png"], 1);
        Write(folder["images/b.png"], 2);
        Open(folder).Dispose();
        File.WriteAllBytes(folder["images/out/features.state"], new byte[100]);

        using var opened = Open(folder);

        Assert.Equal(2, opened.Session.Images.Length);
    }

    [Fact]
    public void A_folder_without_images_is_refused_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);

        Assert.Contains("has 0 images that can be read", Assert.Throws<DataUnavailableException>(() => Open(folder)).Message, StringComparison.Ordinal);
    }

    private static string[] Images(TemporaryFolder folder) =>
        [.. ImageFolder.FilesIn(folder["images"]).Where(path => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG")];

    private static LabelingFolder Open(TemporaryFolder folder)
    {
        using var random = new RandomSource(1);
        return LabelingFolder.Open(folder["images"], folder["images/out"], random, new LabelingOptions { MeasuredShare = 0 });
    }

    private static void Write(string path, int image)
    {
        var pixels = new byte[3 * 20 * 20];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i * (image + 3)) % 251);
        }

        File.WriteAllBytes(path, ImageFile.ToPng(pixels, new ImageShape(3, 20, 20)));
    }
}
