using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class LeftoverTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();

    public LeftoverTests()
    {
        Put("cat/a.png", 1);
        Put("dog/d.png", 2);
    }

    public static TheoryData<string> Names =>
        ["__MACOSX", "@eaDir", ".ipynb_checkpoints", "lost+found", "$RECYCLE.BIN", "System Volume Information", "#recycle", "__pycache__", ".git", "SYSTEM VOLUME INFORMATION"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_folder_that_systems_leave_behind_is_no_class_and_its_files_are_no_pictures(string name)
    {
        _folder.Write($"{name}/x.png", [1]);
        Directory.CreateDirectory(_folder["dog", name]);
        _folder.Write($"cat/{name}/a.png", [1]);
        Put($"test/cat/{name}/a.png", 7);
        Put("test/cat/t.png", 8);

        using var pictures = await LoadAsync();

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal(["a.png", "d.png"], pictures.TrainPaths.Select(Path.GetFileName));
        Assert.Equal(["t.png"], pictures.TestPaths.Select(Path.GetFileName));
        Assert.Empty(pictures.Skipped);
        Assert.Contains("Left out: 4 files and folders", Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Thumbs.db")]
    [InlineData("ehthumbs.db")]
    [InlineData(".DS_Store")]
    [InlineData("Desktop.ini")]
    [InlineData("._a.png")]
    [InlineData("Icon\r")]
    public async Task A_file_that_systems_leave_behind_is_no_picture(string name)
    {
        if (OperatingSystem.IsWindows() && name.Contains('\r'))
        {
            return;
        }

        _folder.Write($"cat/{name}", [0, 5, 0x16, 7]);

        using var pictures = await LoadAsync(new ImageLoadOptions { StopAtUnreadable = true });

        Assert.Equal(2, pictures.TrainPaths.Length);
        Assert.Contains("Left out: 1 files and folders", Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_was_left_out_is_counted_in_one_line_by_kind()
    {
        _folder.Write("cat/.DS_Store", [1]);
        _folder.Write("dog/.DS_Store", [1]);
        _folder.Write("cat/._a.png", [1]);
        _folder.Write("__MACOSX/cat/._a.png", [1]);
        _folder.Write("cat/.secret", [1]);

        using var pictures = await LoadAsync();

        Assert.Equal(
            "Left out: 5 files and folders that are hidden or that systems leave behind (2 .DS_Store, 1 ._*, 1 __MACOSX, 1 hidden).",
            Assert.Single(pictures.Notes));
    }

    [Fact]
    public async Task Files_beside_the_classes_are_counted()
    {
        Put("loose.png", 3);
        _folder.Write("README.md", [1]);

        using var pictures = await LoadAsync();

        Assert.StartsWith($"Left out: 2 files that are in no class's folder; the first is {_folder["README.md"]}.", Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [UnixFact("links that everybody may make")]
    public async Task A_link_to_a_folder_in_a_class_is_told_and_one_that_is_a_class_is_read()
    {
        Put("elsewhere/bird/b.png", 5);
        Directory.CreateDirectory(_folder["leaves"]);
        Directory.Move(_folder["cat"], _folder["leaves", "cat"]);
        Directory.Move(_folder["dog"], _folder["leaves", "dog"]);
        Directory.CreateSymbolicLink(_folder["leaves", "cat", "more"], _folder["elsewhere", "bird"]);
        Directory.CreateSymbolicLink(_folder["leaves", "bird"], _folder["elsewhere", "bird"]);

        using var pictures = await ImageFolder.LoadAsync(_folder["leaves"], Shape, new ImageLoadOptions { FindDuplicates = false });

        Assert.Equal(["bird", "cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal(3, pictures.Dataset.Train.Count);
        Assert.StartsWith($"Left out: 1 links to folders, which may lead in a circle; the first is {_folder["leaves", "cat", "more"]}.", Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_folder_has_no_notes()
    {
        Put("unlabeled/u.png", 3);
        Put("test/dog/t.png", 4);

        using var pictures = await LoadAsync();

        Assert.Empty(pictures.Notes);
    }

    private void Put(string name, byte gray) => _folder.Write(name, PictureBytes.Gray([gray, (byte)(gray + 100)]));

    private Task<LoadedImages> LoadAsync(ImageLoadOptions? options = null) => ImageFolder.LoadAsync(_folder.Root, Shape, (options ?? new()) with { FindDuplicates = false });
}
