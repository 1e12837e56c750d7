using System.Runtime.Versioning;
using System.Text;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Tests.Data.Pictures;

[UnsupportedOSPlatform("windows")]
public sealed class SpecialFileTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();
    private readonly SpecialFiles _special = new();

    public void Dispose()
    {
        _special.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Of_many_pictures_each_that_is_no_file_has_its_own_reason_and_the_others_are_read()
    {
        var good = _folder.Write("good.png", PictureBytes.Gray([7, 8]));
        string[] paths = [good, .. _special.All.Select(file => file.Path), good];
        using var batch = await SpecialFiles.InTime(() => ImageFileBatch.Read(paths, Shape));

        Assert.Equal([7, 8, 7, 8], batch.Pixels!.data<byte>().ToArray());
        Assert.Null(batch.Reasons[0]);
        Assert.Null(batch.Reasons[^1]);
        Assert.All(_special.All.Zip(batch.Reasons.Skip(1)), pair => Assert.Contains(pair.First.Says, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_picture_that_is_no_file_is_unavailable_and_says_what_it_is()
    {
        foreach (var (path, says) in _special.All.Where(file => !string.IsNullOrWhiteSpace(file.Path)))
        {
            var error = await Assert.ThrowsAsync<DataUnavailableException>(() => SpecialFiles.InTime(() => ImageFile.Read(path, Shape)));
            Assert.Contains(says, error.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_picture_that_may_not_be_read_is_left_out()
    {
        var closed = _folder.Write("closed.png", PictureBytes.Gray([1, 2]));
        File.SetUnixFileMode(closed, UnixFileMode.None);
        using var batch = await SpecialFiles.InTime(() => ImageFileBatch.Read([closed], Shape));

        // Root may read everything.
        Assert.Equal(FileStatus.User == 0, batch.Reasons[0] is null);
    }

    [Fact]
    public async Task What_is_no_file_in_a_folder_of_pictures_is_left_out_and_listed()
    {
        foreach (var name in new[] { "cat", "dog" })
        {
            _folder.Write($"{name}/a.png", PictureBytes.Gray([1, 2]));
        }

        using var among = new SpecialFiles(_folder["cat"]);
        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(2, pictures.TrainPaths.Length);
        Assert.Equal(["nowhere.png", "pipe.png", "socket.png", "zeros.png"], pictures.Skipped.Select(skipped => Path.GetFileName(skipped.Path)));
    }

    [Fact]
    public async Task What_is_no_file_in_a_table_of_pictures_is_left_out_and_listed()
    {
        string[] bad = [_special.Pipe, _special.Zeros, _special.Root, "a\0b.png"];
        foreach (var name in new[] { "a.png", "b.png" })
        {
            _folder.Write(name, PictureBytes.Gray([1, 2]));
        }

        var table = _folder.Write("table.csv", Encoding.UTF8.GetBytes($"path,label\na.png,cat\nb.png,dog\n{string.Concat(bad.Select(path => $"{path},cat\n"))}"));
        using var pictures = await ImageCsv.LoadAsync(table, Shape).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(2, pictures.TrainPaths.Length);
        Assert.Equal(bad.Length, pictures.Skipped.Length);
    }

    [Fact]
    public async Task A_table_or_a_folder_that_is_none_is_unavailable()
    {
        foreach (var path in new[] { _special.Pipe, _special.Socket, _special.Zeros, "/dev/zero", _special.Root, _special.Nowhere, "a\0b" })
        {
            await Assert.ThrowsAsync<DataUnavailableException>(() => ImageCsv.LoadAsync(path, Shape).WaitAsync(TimeSpan.FromSeconds(20)));
        }

        foreach (var path in new[] { _special.Pipe, _special.Zeros, _special.Nowhere, "a\0b" })
        {
            await Assert.ThrowsAsync<DataUnavailableException>(() => ImageFolder.LoadAsync(path, Shape).WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    [Fact]
    public async Task Idx_files_data_sets_and_checkpoints_that_are_pipes_or_devices_are_refused()
    {
        foreach (var path in new[] { _special.Pipe, _special.Zeros, _special.Socket })
        {
            await Assert.ThrowsAsync<DataUnavailableException>(() => SpecialFiles.InTime(() => IdxFile.ReadImages(path)));
            await Assert.ThrowsAsync<FewLabelException>(() => SpecialFiles.InTime(() => StateFile.Read(path)));
        }

        foreach (var file in Mnist.Source.Files)
        {
            File.CreateSymbolicLink(_folder[file.Name], _special.Pipe);
        }

        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => Mnist.LoadAsync(_folder.Root).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("It is a named pipe", error.Message, StringComparison.Ordinal);
    }
}
