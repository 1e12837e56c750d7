using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class FolderSplitTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "test")]
    [InlineData("Train", "Test")]
    [InlineData("TRAIN", "val")]
    [InlineData("training", "valid")]
    [InlineData("train", "Validation")]
    [InlineData("Training", "testing")]
    [InlineData("train", "dev")]
    public async Task Folders_of_training_and_other_pictures_are_no_classes(string train, string other)
    {
        Put($"{train}/cat/a.png");
        Put($"{train}/dog/d.png");
        Put($"{other}/dog/t.png");
        Put("unlabeled/u.png");

        using var pictures = await LoadAsync();

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal(["a.png", "d.png", "u.png"], pictures.TrainPaths.Select(Path.GetFileName));
        Assert.Equal([_folder[other, "dog", "t.png"]], pictures.TestPaths.AsEnumerable());
        Assert.Equal([$"'{train}' is taken for the training pictures.", $"'{other}' is taken for the test pictures."], pictures.Notes.AsEnumerable());
    }

    [Fact]
    public async Task With_test_pictures_those_for_validation_join_the_training_pictures()
    {
        Put("train/cat/a.png");
        Put("train/dog/d.png");
        Put("train/unlabeled/u.png");
        Put("val/cat/v.png");
        Put("test/dog/t.png");

        using var pictures = await LoadAsync();

        Assert.Equal([0L, 0, 1, -1], pictures.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Equal(["a.png", "v.png", "d.png", "u.png"], pictures.TrainPaths.Select(Path.GetFileName));
        Assert.Equal(["t.png"], pictures.TestPaths.Select(Path.GetFileName));
        Assert.Contains("The pictures of 'val' join the training pictures, of which HoldOut holds some out.", pictures.Notes);
    }

    [Theory]
    [InlineData("Test")]
    [InlineData("val")]
    [InlineData("testing")]
    public async Task Beside_the_classes_test_pictures_are_known_by_any_of_their_names(string test)
    {
        Put("cat/a.png");
        Put("dog/d.png");
        Put($"{test}/dog/t.png");

        using var pictures = await LoadAsync();

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal(["t.png"], pictures.TestPaths.Select(Path.GetFileName));
        Assert.Equal([$"'{test}' is taken for the test pictures."], pictures.Notes.AsEnumerable());
    }

    [Fact]
    public async Task Training_pictures_alone_may_be_in_a_folder_of_their_own()
    {
        Put("train/cat/a.png");
        Put("train/dog/d.png");

        using var pictures = await LoadAsync();

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.False(pictures.Dataset.HasTest);
    }

    [Fact]
    public async Task A_train_that_runs_on_rails_is_a_class()
    {
        Put("bus/a.png");
        Put("train/d.png");
        Put("test/train/t.png");

        using var pictures = await LoadAsync();

        Assert.Equal(["bus", "train"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([1L], pictures.Dataset.Test.LabelValues.AsEnumerable());
    }

    [Fact]
    public async Task With_the_option_every_folder_is_a_class()
    {
        Put("train/a.png");
        Put("val/v.png");
        Put("test/t.png");
        Put("unlabeled/u.png");

        using var pictures = await LoadAsync(new ImageLoadOptions { Split = FolderSplit.None });

        Assert.Equal(["test", "train", "val"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.False(pictures.Dataset.HasTest);
        Assert.Equal(4, pictures.Dataset.Train.Count);
    }

    [Theory]
    [InlineData("train/a.png test/b.png", "train is taken for the training pictures and has no subfolder")]
    [InlineData("train/cat/a.png train/dog/b.png test/b.png", "test is taken for the test pictures and has no subfolder. Put one for each class into it; if 'test' is a class, set ImageLoadOptions.Split to None")]
    [InlineData("train/cat/a.png train/dog/b.png bus/c.png val/cat/b.png", "has 'train' with folders in it beside 'bus': it may be a class or hold the training pictures")]
    [InlineData("cat/a.png dog/a.png val/cat/b.png valid/cat/b.png", "has several folders for the same part: val and valid")]
    [InlineData("train/cat/a.png train/dog/b.png val/bird/b.png", "has the label 'bird', which is none of the classes 'cat', 'dog'")]
    [InlineData("train/cat/a.png train/dog/b.png train/unlabeled/c.png unlabeled/b.png", "several folders for pictures without a label")]
    public async Task What_is_not_clear_is_refused(string files, string message)
    {
        foreach (var file in files.Split(' '))
        {
            Put(file);
        }

        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync());

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_folder_that_is_given_and_another_by_name_are_refused()
    {
        Put("cat/a.png");
        Put("dog/d.png");
        Put("test/dog/t.png");
        Put("examples/dog/t.png");
        Put("more/dog/t.png");

        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(new ImageLoadOptions { TestFolder = _folder["examples"] }));
        using var same = await LoadAsync(new ImageLoadOptions { TestFolder = _folder["test"], Classes = ["cat", "dog", "examples", "more"] });

        Assert.Contains("holds test pictures by its name, and ImageLoadOptions.TestFolder names", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, same.Dataset.Test.Count);
    }

    private void Put(string name) => _folder.Write(name, PictureBytes.Gray([0, 200]));

    private Task<LoadedImages> LoadAsync(ImageLoadOptions? options = null) => ImageFolder.LoadAsync(_folder.Root, Shape, (options ?? new()) with { FindDuplicates = false });
}
