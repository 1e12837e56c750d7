using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Labeling.Web.Folders;
using FewLabel.Runtime;

namespace FewLabel.Tests.Labeling.Web;

public sealed class LabelingFolderTests
{
    [Fact]
    public void Images_of_a_folder_are_found_and_only_new_and_changed_ones_are_encoded_again()
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

        Assert.Equal(0, Encoded(folder));
        Write(folder["images/1.png"], 77);
        File.SetLastWriteTimeUtc(folder["images/1.png"], DateTime.UtcNow.AddMinutes(1));
        Write(folder["images/new.png"], 8);
        Assert.Equal(2, Encoded(folder));
        Assert.Equal(0, Encoded(folder));
        Assert.Equal(8, Encoded(folder, FolderEncoder.Pretrained));

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

    [Fact]
    public void Features_that_are_kept_are_those_that_were_computed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);
        for (var image = 0; image < 40; image++)
        {
            Write(folder[$"images/{image:00}.png"], image);
        }

        Directory.CreateDirectory(folder["images/out"]);
        using var computed = Features(folder, FolderEncoder.Pixels);
        using var kept = Features(folder, FolderEncoder.Pixels);

        Assert.Equal((40, 0), (computed.Encoded, kept.Encoded));
        Assert.Equal(computed.Values.data<float>().ToArray(), kept.Values.data<float>().ToArray());
    }

    [Fact]
    public void What_was_encoded_before_a_stop_is_not_encoded_again()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);
        for (var image = 0; image < 100; image++)
        {
            Write(folder[$"images/{image:00}.png"], image);
        }

        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Open(folder, new StopAtFirst(stop), stop.Token));

        Assert.InRange(Encoded(folder), 1, 99);
        Open(folder).Dispose();
    }

    [Fact]
    public void A_second_session_in_one_output_folder_is_refused_before_anything_is_encoded()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);
        Write(folder["images/a.png"], 1);
        Write(folder["images/b.png"], 2);
        using (Open(folder))
        {
            Write(folder["images/c.png"], 3);
            using var stop = new CancellationTokenSource();

            Assert.Contains("is in use by another run of this process", Assert.Throws<FewLabelException>(() => Open(folder, new StopAtFirst(stop))).Message, StringComparison.Ordinal);
            Assert.False(stop.IsCancellationRequested);
        }

        Open(folder).Dispose();
    }

    [Fact]
    public async Task The_exported_table_is_a_data_set_of_the_labeled_and_the_open_images()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images"]);
        for (var image = 0; image < 6; image++)
        {
            Write(folder[$"images/{image}, \"{image}\".png"], image);
        }

        using (var opened = Open(folder))
        {
            opened.Session.Label(4, "cat");
            opened.Session.Label(1, "dog");
            opened.Session.MarkUnclear(0);
            opened.Session.Skip(2);
            opened.Export();
        }

        using var read = await ImageCsv.LoadAsync(folder["images/out/labels.csv"], new ImageShape(3, 20, 20));
        var train = read.Dataset.Train;
        Assert.Equal(["cat", "dog"], train.ClassNames.ToArray());
        Assert.Equal([0, 1], train.Labeled.Select(image => (int)train.LabelValues[(int)image]));
        Assert.Equal(5, train.Count);
    }

    private static string[] Images(TemporaryFolder folder) =>
        [.. ImageFolder.FilesIn(folder["images"]).Where(path => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG")];

    private static FolderFeatures Features(TemporaryFolder folder, FolderEncoder encoder) =>
        FolderFeatures.Of(folder["images"], Images(folder), folder["images/out/features.state"], encoder, null, default);

    /// <summary>How many images had to be encoded.</summary>
    private static int Encoded(TemporaryFolder folder, FolderEncoder? encoder = null)
    {
        using var features = Features(folder, encoder ?? FolderEncoder.Pixels);
        return features.Encoded;
    }

    private static LabelingFolder Open(TemporaryFolder folder, IProgress<ImageLoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var random = new RandomSource(1);
        return LabelingFolder.Open(folder["images"], folder["images/out"], random, new LabelingOptions { MeasuredShare = 0 }, FolderEncoder.Pixels, progress, cancellationToken);
    }

    private sealed class StopAtFirst(CancellationTokenSource stop) : IProgress<ImageLoadProgress>
    {
        public void Report(ImageLoadProgress value) => stop.Cancel();
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
