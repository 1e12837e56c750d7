using FewLabel.Data;
using TorchSharp;

namespace FewLabel.Tests.Data.Pictures;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Subfolders_are_classes_and_one_has_no_labels()
    {
        Put("dog/b.png", 1);
        Put("cat/z.png", 2);
        Put("cat/a/c.png", 3);
        Put("unlabeled/x.png", 4);
        Put("test/dog/t.png", 5);

        using var pictures = await LoadAsync();

        var train = pictures.Dataset.Train;
        Assert.Equal(Path.GetFileName(_folder.Root), pictures.Dataset.Name);
        Assert.Equal(["cat", "dog"], train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 0, 1, -1], train.LabelValues.AsEnumerable());
        Assert.Equal([0L, 1, 2], train.Labeled.AsEnumerable());
        Assert.Equal([3, 3, 2, 2, 1, 1, 4, 4], train.Pixels.data<byte>().ToArray());
        Assert.Equal([_folder["cat", "a", "c.png"], _folder["cat", "z.png"], _folder["dog", "b.png"], _folder["unlabeled", "x.png"]], pictures.TrainPaths.AsEnumerable());
        Assert.Equal([1L], pictures.Dataset.Test.LabelValues.AsEnumerable());
        Assert.Equal([_folder["test", "dog", "t.png"]], pictures.TestPaths.AsEnumerable());
        Assert.Empty(pictures.Skipped);
    }

    [Fact]
    public async Task Without_a_test_folder_there_is_no_test()
    {
        TwoClasses();

        using var pictures = await LoadAsync();

        Assert.False(pictures.Dataset.HasTest);
        Assert.False(pictures.Dataset.Train.IsPartlyLabeled);
        Assert.Contains("has no test images", Assert.Throws<InvalidOperationException>(() => pictures.Dataset.Test).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_folders_and_the_order_of_classes_can_be_given()
    {
        TwoClasses();
        Put("no label/x.png", 4);
        Put("examples/dog/t.png", 5);

        using var pictures = await LoadAsync(new ImageLoadOptions
        {
            Unlabeled = "No Label", TestFolder = _folder["examples"], Classes = ["dog", "cat"], Pictures = new ImageFileOptions { LetterboxFill = 3 },
        });

        Assert.Equal(["dog", "cat"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 1, -1], pictures.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Equal([0L], pictures.Dataset.Test.LabelValues.AsEnumerable());
        Assert.Equal(3, pictures.Dataset.Pictures!.LetterboxFill);
    }

    [Fact]
    public async Task Pictures_that_cannot_be_read_are_left_out_and_listed()
    {
        TwoClasses();
        _folder.Write("cat/0.png", []);
        _folder.Write("cat/notes.txt", "no picture"u8.ToArray());
        _folder.Write("cat/.hidden", [1]);
        _folder.Write("cat/Thumbs.db", [1]);
        Put("unlabeled/1.png", 7);
        _folder.Write("unlabeled/2.png", PictureBytes.Gray([8, 8])[..40]);
        Put("unlabeled/3.png", 9);

        using var pictures = await LoadAsync();

        Assert.Equal([1, 1, 2, 2, 7, 7, 9, 9], pictures.Dataset.Train.Pixels.data<byte>().ToArray());
        Assert.Equal([0L, 1, -1, -1], pictures.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Equal([_folder["cat", "0.png"], _folder["cat", "notes.txt"], _folder["unlabeled", "2.png"]], pictures.Skipped.Select(skipped => skipped.Path));
        string[] reasons = ["is empty", "is not a picture", "ends too early"];
        Assert.All(reasons.Zip(pictures.Skipped), pair => Assert.StartsWith(pair.First, pair.Second.Reason, StringComparison.Ordinal));
        Assert.Equal(["a.png", "d.png", "1.png", "3.png"], pictures.TrainPaths.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Files_that_the_system_does_not_open_and_far_too_large_ones_are_left_out_or_stop_it()
    {
        TwoClasses();
        _folder.Write("unlabeled/huge.png", PictureBytes.Png(100_000, 100_000, 8, 0, [0]));
        var locked = _folder.Write("unlabeled/locked.png", PictureBytes.Gray([8, 8]));
        using var only = new FileStream(locked, FileMode.Open, FileAccess.Read, FileShare.None);

        using (var pictures = await LoadAsync())
        {
            Assert.Equal(["huge.png", "locked.png"], pictures.Skipped.Select(skipped => Path.GetFileName(skipped.Path)));
            Assert.StartsWith("is 100,000×100,000 pixels", pictures.Skipped[0].Reason, StringComparison.Ordinal);
            Assert.StartsWith("cannot be read:", pictures.Skipped[1].Reason, StringComparison.Ordinal);
            Assert.EndsWith("Check that it is a file and that you may read it.", pictures.Skipped[1].Reason, StringComparison.Ordinal);
        }

        File.Delete(_folder["unlabeled", "huge.png"]);
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(new ImageLoadOptions { StopAtUnreadable = true }));
        Assert.StartsWith(locked, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_folders_are_listed_as_they_would_be_loaded()
    {
        TwoClasses();
        Put("cat/more/z.png", 1);
        _folder.Write("cat/.hidden", [1]);
        _folder.Write("Thumbs.db", [1]);
        Directory.CreateDirectory(_folder[".git"]);

        Assert.Equal([_folder["cat"], _folder["dog"]], ImageFolder.FoldersIn(_folder.Root).ToArray());
        Assert.Equal([_folder["cat", "a.png"], _folder["cat", "more", "z.png"]], ImageFolder.FilesIn(_folder["cat"]).ToArray());
        Assert.Contains("none does not exist", Assert.Throws<DataUnavailableException>(() => ImageFolder.FilesIn(_folder["none"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_stop_it_if_asked_always_at_the_first()
    {
        TwoClasses();
        for (var i = 0; i < 40; i++)
        {
            Put($"unlabeled/{i:00}.png", 1);
        }

        foreach (var bad in new[] { "17", "18", "39" })
        {
            _folder.Write($"unlabeled/{bad}.png", []);
        }

        for (var run = 0; run < 5; run++)
        {
            var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(new ImageLoadOptions { StopAtUnreadable = true }));
            Assert.Equal(_folder["unlabeled", "17.png"], error.Path);
        }
    }

    [Fact]
    public async Task The_order_is_that_of_the_names_on_every_run()
    {
        TwoClasses();
        for (var i = 0; i < 300; i++)
        {
            Put($"unlabeled/{(i * 7) % 300}.png", (byte)i);
        }

        using var first = await LoadAsync();
        using var second = await LoadAsync();

        Assert.Equal(first.TrainPaths.AsEnumerable(), second.TrainPaths);
        Assert.Equal(first.Dataset.Train.Pixels.data<byte>().ToArray(), second.Dataset.Train.Pixels.data<byte>().ToArray());
        Assert.Equal(first.TrainPaths.Skip(2).Order(StringComparer.Ordinal), first.TrainPaths.Skip(2));
    }

    [Fact]
    public async Task Progress_goes_up_to_all_pictures()
    {
        TwoClasses();
        for (var i = 0; i < 130; i++)
        {
            Put($"unlabeled/{i}.png", 1);
        }

        var steps = new Steps();
        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape, progress: steps);

        Assert.Equal([(64, 132), (128, 132), (132, 132)], steps.Seen.Order());
    }

    [Fact]
    public async Task It_can_be_canceled()
    {
        TwoClasses();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageFolder.LoadAsync(_folder.Root, Shape, cancellationToken: source.Token));
    }

    [Fact]
    public async Task Nothing_is_left_when_it_is_disposed_or_fails()
    {
        TwoClasses();
        Put("unlabeled/x.png", 3);
        (await LoadAsync()).Dispose();
        var before = LiveTensors.CountSettled();
        (await LoadAsync()).Dispose();
        _folder.Write("unlabeled/y.png", []);
        await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(new ImageLoadOptions { StopAtUnreadable = true }));

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public Task A_missing_folder_is_told() => RefuseFolderAsync<DataUnavailableException>("none", "does not exist. Check the path.");

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_told()
    {
        Put("a.png", 1);
        await RefuseFolderAsync<DataUnavailableException>("a.png", "does not exist: it is a file");
    }

    [Fact]
    public async Task No_class_folder_says_what_to_make()
    {
        Put("unlabeled/x.png", 1);
        Put("loose.png", 1);
        await RefuseAsync<DataFormatException>("has no folder for any class. Make one for each class, called as the class is");
    }

    [Fact]
    public async Task An_empty_class_folder_is_named()
    {
        TwoClasses();
        Directory.CreateDirectory(_folder["bird"]);
        _folder.Write("bird/.DS_Store", [1]);
        await RefuseAsync<DataFormatException>("bird is empty. Put pictures of the class into it, or remove it.");
    }

    [Fact]
    public async Task A_class_without_a_readable_picture_is_named()
    {
        TwoClasses();
        _folder.Write("bird/x.png", []);
        Put("unlabeled/x.png", 1);
        await RefuseAsync<DataFormatException>("No picture of the class 'bird'", "x.png is empty");
    }

    [Fact]
    public async Task Not_one_readable_picture_is_told_with_the_first_reason()
    {
        _folder.Write("cat/x.png", []);
        _folder.Write("dog/x.png", []);
        await RefuseAsync<DataFormatException>("None of 2 pictures can be read. The first,", "is empty");
    }

    [Fact]
    public async Task One_class_is_too_few()
    {
        Put("cat/a.png", 1);
        await RefuseAsync<DataFormatException>("has one class alone, 'cat', and a classifier tells two or more apart");
    }

    [Fact]
    public async Task Classes_that_differ_by_case_alone_are_refused()
    {
        TwoClasses();
        Put("Cat/a.png", 1);
        await RefuseAsync<DataFormatException>("differ only by upper and lower case: 'Cat' and 'cat'");
    }

    [Theory]
    [InlineData("unlabeled")]
    [InlineData("unlabelled")]
    [InlineData("Unlabelled")]
    public async Task The_folder_without_labels_may_be_spelled_either_way(string folder)
    {
        TwoClasses();
        Put($"{folder}/a.png", 1);
        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape);

        Assert.Equal("cat, dog", string.Join(", ", pictures.Dataset.Train.ClassNames));
        Assert.Equal(pictures.Dataset.Train.Count - 1, pictures.Dataset.Train.Labeled.Length);
    }

    [Fact]
    public async Task Both_spellings_of_the_folder_without_labels_at_once_are_refused()
    {
        TwoClasses();
        Put("unlabeled/a.png", 1);
        Put("unlabelled/b.png", 1);
        await RefuseAsync<DataFormatException>("several folders for pictures without a label: unlabeled and unlabelled. Put their pictures into one");
    }

    [Theory]
    [InlineData("unlabeled")]
    [InlineData("unlabelled")]
    public async Task The_usual_folder_without_labels_is_no_class_where_another_is_named(string folder)
    {
        TwoClasses();
        Put($"{folder}/a.png", 1);
        var error = await Assert.ThrowsAsync<DataFormatException>(
            () => ImageFolder.LoadAsync(_folder.Root, Shape, new ImageLoadOptions { Unlabeled = "rest" }));
        Assert.Contains($"{folder} would be a class, and pictures without a label are expected in 'rest'", error.Message, StringComparison.Ordinal);
        Assert.Contains("set ImageLoadOptions.Unlabeled", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_class_that_nobody_knows_is_refused()
    {
        TwoClasses();
        Put("test/bird/a.png", 1);
        await RefuseAsync<DataFormatException>("test has the label 'bird', which is none of the classes 'cat', 'dog'");
    }

    [Fact]
    public async Task A_test_folder_without_classes_is_refused()
    {
        TwoClasses();
        Put("test/a.png", 1);
        await RefuseAsync<DataFormatException>("is taken for the test pictures and has no subfolder");
    }

    [Fact]
    public async Task Classes_must_be_those_expected()
    {
        TwoClasses();
        await RefuseAsync<DataFormatException>(new ImageLoadOptions { Classes = ["cat", "bird"] }, "has the label 'dog', which is none of the classes 'cat', 'bird'");
        await RefuseAsync<DataFormatException>(new ImageLoadOptions { Classes = ["cat", "bird", "dog"] }, "has no folder for the class 'bird'");
        await RefuseAsync<DataUnavailableException>(new ImageLoadOptions { TestFolder = _folder["none"] }, "none does not exist");
    }

    [Fact]
    public async Task Wrong_options_are_told_all_at_once()
    {
        var error = await Assert.ThrowsAsync<OptionsException>(() => LoadAsync(new ImageLoadOptions
        {
            Unlabeled = "a/b", Classes = ["cat", "Cat"], Pictures = new ImageFileOptions { MaxPixels = 0 },
        }));

        Assert.Equal(["Pictures.MaxPixels", "Unlabeled", "Classes"], error.Faults.Select(fault => fault.Parameter));
    }

    [UnixFact("links that everybody may make")]
    public async Task A_link_in_a_circle_is_not_followed()
    {
        TwoClasses();
        Directory.CreateSymbolicLink(_folder["cat", "again"], _folder["cat"]);

        using var pictures = await LoadAsync();
        Assert.Equal(2, pictures.Dataset.Train.Count);
    }

    private void TwoClasses()
    {
        Put("cat/a.png", 1);
        Put("dog/d.png", 2);
    }

    private void Put(string name, byte gray) => _folder.Write(name, PictureBytes.Gray([gray, gray]));

    private Task<LoadedImages> LoadAsync(ImageLoadOptions? options = null) => ImageFolder.LoadAsync(_folder.Root, Shape, options);

    private Task RefuseAsync<T>(params string[] messages)
        where T : FewLabelException => RefuseAsync<T>(new ImageLoadOptions(), messages);

    private async Task RefuseFolderAsync<T>(string folder, string message)
        where T : FewLabelException
    {
        var error = await Assert.ThrowsAsync<T>(() => ImageFolder.LoadAsync(_folder[folder], Shape));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private async Task RefuseAsync<T>(ImageLoadOptions options, params string[] messages)
        where T : FewLabelException
    {
        var error = await Assert.ThrowsAsync<T>(() => LoadAsync(options));
        Assert.All(messages, message => Assert.Contains(message, error.Message, StringComparison.Ordinal));
    }

    private sealed class Steps : IProgress<ImageLoadProgress>
    {
        public List<(int Done, int Total)> Seen { get; } = [];

        public void Report(ImageLoadProgress value)
        {
            lock (Seen)
            {
                Seen.Add((value.Done, value.Total));
            }
        }
    }
}
