using FewLabel.Runtime;

namespace FewLabel.Tests.Runtime;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_no_other()
    {
        var path = Path.Combine(_folder, "result.json");
        AtomicFile.Write(path, [1, 2, 3]);

        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            throw new IOException("the disk is full");
        }));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void An_output_file_gets_its_folder()
    {
        var path = Path.Combine(_folder, "new", "folder", "result.json");
        OutputFile.Write(path, [1]);
        OutputFile.Write(path, [2, 3]);

        Assert.Equal([2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void An_output_folder_that_is_a_file_gives_an_error_with_path_and_remedy()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var path = Path.Combine(file, "result.json");
        foreach (var attempt in (Action[])[() => OutputFile.Write(path, [1]), () => OutputFile.Check(path)])
        {
            var error = Assert.Throws<FewLabelException>(attempt);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_check_leaves_the_folder_and_nothing_in_it()
    {
        var folder = Path.Combine(_folder, "new");
        OutputFile.Check(Path.Combine(folder, "result.json"));

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_check_leaves_a_file_of_others_whose_name_ends_as_its_own_once_did()
    {
        var path = Path.Combine(_folder, "result.json");
        var other = $"{path}.{Environment.ProcessId}.probe";
        File.WriteAllText(other, "mine");

        OutputFile.Check(path);

        Assert.Equal("mine", File.ReadAllText(other));
    }

    [Fact]
    public void A_folder_in_the_place_of_an_output_file_is_found_by_the_check()
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, "report.html")).FullName;
        foreach (var attempt in (Action[])[() => OutputFile.Check(path), () => OutputFile.Write(path, [1])])
        {
            var error = Assert.Throws<FewLabelException>(attempt);
            Assert.Contains($"Cannot write {path}: it is a folder", error.Message, StringComparison.Ordinal);
            Assert.Contains("another", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [Fact]
    public void Every_unfinished_file_has_a_name_that_only_FewLabel_gives()
    {
        string[] seen = [];
        AtomicFile.Write(Path.Combine(_folder, "result.json"), _ => seen = Directory.GetFiles(_folder));

        Assert.Matches(@"^result\.json\.[0-9a-f]{32}\.fewlabel-tmp$", Path.GetFileName(Assert.Single(seen)));
    }
}
