using FewLabel.Checkpoints;

namespace FewLabel.Tests.Checkpoints;

/// <summary>What is removed when a folder of checkpoints is no longer needed, and which folders are FewLabel's.</summary>
public sealed class RemovalTests : IDisposable
{
    private const string Marker = "fewlabel-checkpoints.txt";

    private readonly TemporaryFolder _folder = new();

    private string Kept => _folder["checkpoints"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_nothing_else_in_it_is_gone()
    {
        SaveSome();

        Assert.True(CheckpointFolder.Remove(Kept));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.True(CheckpointFolder.Remove(Kept));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("draft.tmp")]
    [InlineData("CNN/epoch.pt")]
    [InlineData("CNN/x/7.state")]
    public void Files_of_others_stay_and_the_next_run_has_the_folder_again(string name)
    {
        SaveSome();
        Put(name);

        Assert.False(CheckpointFolder.Remove(Kept));

        Assert.Equal(name, File.ReadAllText(Path.Combine(Kept, name)));
        Assert.DoesNotContain(_folder.Checkpoints(), path => Path.GetFileName(path) != "7.state");
        Assert.False(Directory.Exists(Path.Combine(Kept, "MLP")));
        using var again = CheckpointFolder.Open(Kept);
        Assert.Null(States.Last(again.Part("CNN")));
    }

    [Fact]
    public void A_folder_of_others_is_not_touched()
    {
        Put("000001.state");
        Put("in-use.txt");
        Put("below/model.ckpt");

        Assert.False(CheckpointFolder.Remove(Kept));
        Assert.Contains("another folder", Assert.Throws<FewLabelException>(() => CheckpointFolder.Check(Kept)).Message, StringComparison.Ordinal);

        Assert.Equal(3, Directory.GetFiles(Kept, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_folder_that_another_run_has_stays()
    {
        using var kept = CheckpointFolder.Open(Kept);
        States.Save(kept, 1);

        Assert.False(CheckpointFolder.Remove(Kept));
        Assert.Equal(1, States.Last(kept));
    }

    [Fact]
    public void A_run_of_its_own_in_a_folder_below_stays()
    {
        using (var inner = CheckpointFolder.Open(Path.Combine(Kept, "older", "checkpoints")))
        {
            States.Save(inner.Part("CNN"), 7);
        }

        // Moved there by a user: not this folder's, though it holds a run.
        Assert.Throws<FewLabelException>(() => CheckpointFolder.Check(Kept));
        Directory.Move(Path.Combine(Kept, "older"), _folder["older"]);
        SaveSome();
        Directory.Move(_folder["older"], Path.Combine(Kept, "older"));

        Assert.False(CheckpointFolder.Remove(Kept));

        using var again = CheckpointFolder.Open(Path.Combine(Kept, "older", "checkpoints"));
        Assert.Equal(7, States.Last(again.Part("CNN")));
    }

    [Fact]
    public void A_folder_of_a_version_without_a_marker_goes_on_and_can_be_removed()
    {
        SaveSome();
        File.Delete(Path.Combine(Kept, Marker));
        File.WriteAllText(_folder.Checkpoints()[0] + ".damaged", "");
        File.WriteAllText(Path.Combine(Kept, "CNN", $"000002.state.4711.{new string('a', 32)}.tmp"), "");
        File.WriteAllText(Path.Combine(Kept, "in-use.txt"), "4711");
        Directory.CreateDirectory(Path.Combine(Kept, "ResNet"));

        CheckpointFolder.Check(Kept);
        using (var kept = CheckpointFolder.Open(Kept))
        {
            Assert.Equal(1, States.Last(kept.Part("CNN")));
        }

        Assert.True(File.Exists(Path.Combine(Kept, Marker)));
        Assert.True(CheckpointFolder.Remove(Kept));
        Assert.False(Directory.Exists(Kept));
    }

    [Fact]
    public void A_folder_of_a_version_without_a_marker_may_have_files_of_others_beside_its_states()
    {
        SaveSome();
        File.Delete(Path.Combine(Kept, Marker));
        Put("model.safetensors");

        using (var kept = CheckpointFolder.Open(Kept))
        {
            Assert.Equal(2, States.Last(kept.Part("MLP")));
        }

        Assert.False(CheckpointFolder.Remove(Kept));
        Assert.Equal("model.safetensors", File.ReadAllText(Path.Combine(Kept, "model.safetensors")));
    }

    [Fact]
    public void A_check_writes_nothing()
    {
        CheckpointFolder.Check(Kept);
        Assert.False(Directory.Exists(Kept));
        Directory.CreateDirectory(Kept);
        CheckpointFolder.Check(Kept);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Kept));
    }

    private void SaveSome()
    {
        using var kept = CheckpointFolder.Open(Kept);
        States.Save(kept.Part("CNN"), 1);
        States.Save(kept.Part("MLP").Part("test"), 3);
        States.Save(kept.Part("MLP"), 2);
    }

    private void Put(string name)
    {
        var path = Path.Combine(Kept, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, name);
    }
}
