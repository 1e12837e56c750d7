using System.Text;
using FewLabel.Checkpoints;

namespace FewLabel.Tests.Checkpoints;

/// <summary>What lies in a folder of checkpoints, or where one shall be, and was not written by FewLabel.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Kept => _folder["checkpoints"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.ckpt")]
    [InlineData("notes.tmp")]
    [InlineData("in-use.txt")]
    [InlineData("000001.state")]
    [InlineData("run/epoch-3.pt")]
    [InlineData("fewlabel-checkpoints.txt")]
    public void A_folder_with_files_of_others_is_refused_with_a_remedy_and_keeps_them_byte_for_byte(string name)
    {
        Put(name);

        var error = Assert.Throws<FewLabelException>(() => CheckpointFolder.Open(Kept));

        Assert.Contains($"{Kept} ", error.Message, StringComparison.Ordinal);
        Assert.Contains(name.Split('/')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
        AssertStays(name);
        Assert.Single(Directory.EnumerateFiles(Kept, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Opening_a_folder_again_leaves_temporary_files_of_others()
    {
        string[] names = ["draft.tmp", "CNN/draft.tmp", "CNN/000001.state.tmp", "CNN/000001.state.99.0123.tmp", "deep/below/a.tmp"];
        SaveOne("CNN");
        Array.ForEach(names, Put);

        CheckpointFolder.Open(Kept).Dispose();

        Assert.All(names, AssertStays);
    }

    [Fact]
    public void Clearing_a_part_leaves_files_of_others_and_removes_its_own()
    {
        using var kept = CheckpointFolder.Open(Kept);
        States.Save(kept.Part("CNN"), 1);
        States.Save(kept.Part("CNN").Part("test"), 2);
        Put("CNN/notes.txt");
        Put("CNN/mine/1.state");

        kept.Part("CNN").Clear();

        AssertStays("CNN/notes.txt");
        AssertStays("CNN/mine/1.state");
        Assert.False(Directory.Exists(Path.Combine(Kept, "CNN", "test")));
        Assert.Null(States.Last(kept.Part("CNN")));
    }

    [Fact]
    public void A_file_with_a_number_of_another_form_is_neither_read_nor_removed()
    {
        using var kept = CheckpointFolder.Open(Kept, new CheckpointOptions { Keep = 1 });
        States.Save(kept, 1);
        Put("7.state");
        Put(" 9.state");

        States.Save(kept, 2);

        Assert.Equal("000002.state", Path.GetFileName(kept.LastGood));
        Assert.Equal(2, States.Last(kept));
        AssertStays("7.state");
        AssertStays(" 9.state");
    }

    [UnixFact("links that everybody may make")]
    public void Links_to_other_folders_are_not_followed()
    {
        SaveOne("CNN");
        var state = Path.GetFileName(Assert.Single(_folder.Checkpoints()));
        var elsewhere = Directory.CreateDirectory(_folder["elsewhere"]).FullName;
        string[] others = [Path.Combine(elsewhere, "a.tmp"), Path.Combine(elsewhere, state), Path.Combine(elsewhere, $"{state}.4711.{new string('a', 32)}.tmp")];
        Array.ForEach(others, path => File.WriteAllText(path, "mine"));
        Directory.CreateSymbolicLink(Path.Combine(Kept, "CNN", "link"), elsewhere);

        using (var kept = CheckpointFolder.Open(Kept))
        {
            kept.Part("CNN").Clear();
        }

        Assert.All(others, path => Assert.Equal("mine", File.ReadAllText(path)));
    }

    private void SaveOne(string part)
    {
        using var kept = CheckpointFolder.Open(Kept);
        States.Save(kept.Part(part), 1);
    }

    private void Put(string name)
    {
        var path = Path.Combine(Kept, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Content(name));
    }

    private void AssertStays(string name) => Assert.Equal(Encoding.UTF8.GetBytes(Content(name)), File.ReadAllBytes(Path.Combine(Kept, name)));

    private static string Content(string name) => $"mine: {name}";
}
