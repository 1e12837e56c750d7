using System.Diagnostics;
using System.Globalization;
using FewLabel.Checkpoints;

namespace FewLabel.Tests.Checkpoints;

/// <summary>Every fault that a disk or another process can inject, and what the user sees.</summary>
public sealed class CheckpointFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Nothing left, in the signature, in the length, in the header, in the middle, in the checksum, and all but the last byte.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(100)]
    [InlineData(-2000)]
    [InlineData(-20)]
    [InlineData(-1)]
    public void A_checkpoint_cut_short_is_passed_over_with_a_warning_for_the_one_before(int length)
    {
        using var kept = TwoSaved();
        var content = File.ReadAllBytes(_folder.Checkpoints()[^1]);
        File.WriteAllBytes(_folder.Checkpoints()[^1], content[..(length < 0 ? content.Length + length : length)]);

        AssertPassedOver(kept);
    }

    [Fact]
    public void Any_altered_byte_is_found()
    {
        using var kept = TwoSaved();
        var last = _folder.Checkpoints()[^1];
        var content = File.ReadAllBytes(last);
        int[] places = [0, 7, 8, 15, 16, 200, content.Length / 2, content.Length - 33, content.Length - 32, content.Length - 1];
        foreach (var place in places)
        {
            var altered = (byte[])content.Clone();
            altered[place] ^= 16;
            File.WriteAllBytes(last, altered);
            Assert.Equal(1, States.Last(kept));
            Assert.True(File.Exists(last + ".damaged"));
        }

        File.WriteAllBytes(last, content);
        Assert.Equal(2, States.Last(kept));
    }

    [Fact]
    public void A_file_of_zeros_as_a_crash_of_the_system_leaves_it_is_passed_over()
    {
        using var kept = TwoSaved();
        File.WriteAllBytes(_folder.Checkpoints()[^1], new byte[new FileInfo(_folder.Checkpoints()[^1]).Length]);

        AssertPassedOver(kept);
    }

    [Fact]
    public void Without_a_good_checkpoint_it_begins_anew_and_says_so()
    {
        using var kept = TwoSaved();
        foreach (var file in _folder.Checkpoints())
        {
            File.WriteAllText(file, "nothing of value");
        }

        Assert.Null(States.Last(kept));
        Assert.Equal(2, kept.Warnings.Count);
        Assert.All(kept.Warnings, warning => Assert.Contains("begins anew", warning, StringComparison.Ordinal));
        States.Save(kept, 5);
        Assert.Equal(5, States.Last(kept));
    }

    /// <summary>Under its temporary name, and under the one that earlier versions gave.</summary>
    [Theory]
    [InlineData("000003.state.0123456789abcdef0123456789abcdef.fewlabel-tmp")]
    [InlineData("000003.state.4711.0123456789abcdef0123456789abcdef.tmp")]
    public void A_write_that_was_killed_leaves_nothing_behind(string name)
    {
        TwoSaved().Dispose();
        File.WriteAllBytes(_folder[name], new byte[100]);
        using var kept = CheckpointFolder.Open(_folder.Path);

        Assert.Empty(Directory.GetFiles(_folder.Path, "*tmp"));
        Assert.Equal(2, States.Last(kept));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3000)]
    public void A_disk_that_fails_while_writing_ends_no_run_and_costs_no_checkpoint(int bytes)
    {
        using var kept = TwoSaved();
        kept.Through = stream => new FailingStream(stream, bytes);
        using (var state = States.Create(3))
        {
            Assert.False(kept.Save(state));
        }

        var warning = Assert.Single(kept.Warnings);
        Assert.Contains("The disk is full", warning, StringComparison.Ordinal);
        Assert.Contains("The run goes on", warning, StringComparison.Ordinal);
        Assert.Contains("000002.state stays", warning, StringComparison.Ordinal);
        Assert.Equal(["000001.state", "000002.state"], _folder.Checkpoints().Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*tmp"));
        kept.Through = null;
        States.Save(kept, 4);
        Assert.Equal(4, States.Last(kept));
    }

    [MountFact]
    public void A_disk_that_is_really_full_ends_no_run_and_costs_no_checkpoint()
    {
        using var mount = Mount.Create("256k");
        using var kept = CheckpointFolder.Open(mount.Path);
        States.Save(kept, 1);
        States.Save(kept, 2);
        var filler = mount.Fill();
        using (var state = States.Create(3))
        {
            Assert.False(kept.Save(state));
        }

        Assert.Contains("could not be written", Assert.Single(kept.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, States.Last(kept));
        File.Delete(filler);
        States.Save(kept, 4);
        Assert.Equal(4, States.Last(kept));
    }

    [MountFact]
    public void A_folder_that_is_read_only_is_refused_at_the_start_and_in_between_it_ends_no_run()
    {
        using var mount = Mount.Create("256k");
        using (var kept = CheckpointFolder.Open(mount.Path))
        {
            States.Save(kept, 1);
        }

        mount.MakeReadOnly();
        var error = Assert.Throws<FewLabelException>(() => CheckpointFolder.Open(mount.Path));
        Assert.Contains($"Cannot write {mount.Path}", error.Message, StringComparison.Ordinal);
        Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
        mount.MakeWritable();
        using var again = CheckpointFolder.Open(mount.Path);
        Assert.Equal(1, States.Last(again));
    }

    [Fact]
    public void A_folder_that_cannot_be_is_refused_by_name()
    {
        File.WriteAllText(_folder["file"], "");
        var path = Path.Combine(_folder["file"], "run");
        var error = Assert.Throws<FewLabelException>(() => CheckpointFolder.Open(path));
        Assert.Contains($"Cannot write {path}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_of_one_process_cannot_have_one_folder()
    {
        using (var first = CheckpointFolder.Open(_folder.Path))
        {
            var error = Assert.Throws<FewLabelException>(() => CheckpointFolder.Open(_folder.Path));
            Assert.Contains("in use by another run of this process", error.Message, StringComparison.Ordinal);
            Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
        }

        using var second = CheckpointFolder.Open(_folder.Path);
    }

    /// <summary>util-linux's flock holds the same lock from another process.</summary>
    [FlockFact]
    public void A_folder_that_another_process_holds_is_refused_with_its_number_and_free_once_that_is_killed()
    {
        CheckpointFolder.Open(_folder.Path).Dispose();
        var start = new ProcessStartInfo(FlockFactAttribute.Program, ["--no-fork", _folder["in-use.lock"], "sh", "-c", "echo held; exec sleep 60"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            Assert.Equal("held", process.StandardOutput.ReadLine());
            File.WriteAllText(_folder["in-use.txt"], process.Id.ToString(CultureInfo.InvariantCulture));
            var error = Assert.Throws<FewLabelException>(() => CheckpointFolder.Open(_folder.Path));
            Assert.Contains($"in use by process {process.Id}", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        using var free = CheckpointFolder.Open(_folder.Path);
    }

    private CheckpointFolder TwoSaved()
    {
        var kept = CheckpointFolder.Open(_folder.Path);
        States.Save(kept, 1);
        States.Save(kept, 2);
        return kept;
    }

    private void AssertPassedOver(CheckpointFolder kept)
    {
        var last = _folder.Checkpoints()[^1];
        Assert.Equal(1, States.Last(kept));
        var warning = Assert.Single(kept.Warnings);
        Assert.Contains($"The checkpoint {last} is damaged", warning, StringComparison.Ordinal);
        Assert.Contains("the one before it serves", warning, StringComparison.Ordinal);
        Assert.True(File.Exists(last + ".damaged"));
    }

    /// <summary>Takes so many bytes and no more.</summary>
    private sealed class FailingStream(Stream inner, int bytes) : MemoryStream
    {
        private int _left = bytes;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > _left)
            {
                inner.Write(buffer[.._left]);
                throw new IOException("The disk is full");
            }

            _left -= buffer.Length;
            inner.Write(buffer);
        }
    }
}
