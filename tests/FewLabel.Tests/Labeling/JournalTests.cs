using System.Text;
using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Runtime;

namespace FewLabel.Tests.Labeling;

public sealed class JournalTests
{
    private static readonly string[] Bodies = ["{\"fewlabel-labeling\":1,\"a\":0}", "{\"a\":1}", "{\"a\":\"ü\"}", "{\"a\":[2,3]}"];

    [Fact]
    public void A_file_torn_at_any_byte_opens_with_the_whole_lines_before_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        var whole = Write(folder["whole.jsonl"]);
        int[] ends = [.. Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1)];
        for (var length = 0; length <= whole.Length; length++)
        {
            var path = folder["torn.jsonl"];
            File.WriteAllBytes(path, whole[..length]);
            var lines = ends.Count(end => end <= length);

            using (var journal = LabelingJournal.Open(path))
            {
                Assert.Equal(Bodies.Take(lines), journal.Bodies.Select(Encoding.UTF8.GetString));
                Assert.Equal(length - ends.Take(lines).LastOrDefault(), journal.CutBytes);
                foreach (var body in Bodies.Skip(lines))
                {
                    journal.Append(Encoding.UTF8.GetBytes(body));
                }
            }

            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void What_a_power_failure_leaves_at_the_end_is_cut()
    {
        using var folder = new TemporaryFolder();
        var whole = Write(folder["journal.jsonl"]);
        foreach (var tail in new[] { new byte[512], "{\"a\":9,\"sum\":\"0123456789abcdef\"}\n"u8.ToArray(), "garbage"u8.ToArray() })
        {
            File.WriteAllBytes(folder["journal.jsonl"], [.. whole, .. tail]);

            using (var journal = LabelingJournal.Open(folder["journal.jsonl"]))
            {
                Assert.Equal(Bodies.Length, journal.Bodies.Count);
                Assert.Equal(tail.Length, journal.CutBytes);
            }

            Assert.Equal(whole, File.ReadAllBytes(folder["journal.jsonl"]));
        }
    }

    [Fact]
    public void A_byte_changed_before_the_last_line_is_refused_and_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        var whole = Write(folder["journal.jsonl"]);
        var last = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var place = JournalHeaderLength; place < last; place++)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 1;
            File.WriteAllBytes(folder["damaged.jsonl"], damaged);

            Assert.ThrowsAny<FewLabelException>(() => LabelingJournal.Open(folder["damaged.jsonl"]).Dispose());
            Assert.Equal(damaged, File.ReadAllBytes(folder["damaged.jsonl"]));
        }
    }

    private static int JournalHeaderLength => LabelingJournal.Signature.Length;

    [Theory]
    [InlineData("my notes")]
    [InlineData("path,label\na.png,cat\n")]
    [InlineData("{\"fewlabel\":")]
    public void A_file_of_something_else_is_refused_and_nothing_is_changed(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["notes.txt"], content);

        var error = Assert.Throws<FewLabelException>(() => LabelingJournal.Open(folder["notes.txt"]).Dispose());

        Assert.Contains("is not a file of a labeling session", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder["notes.txt"]));
    }

    [Fact]
    public void A_line_that_was_left_out_or_moved_is_noticed()
    {
        using var folder = new TemporaryFolder();
        Write(folder["journal.jsonl"]);
        var lines = File.ReadAllLines(folder["journal.jsonl"]);

        foreach (var order in new int[][] { [0, 2, 3], [0, 2, 1, 3], [1, 2, 3] })
        {
            File.WriteAllLines(folder["journal.jsonl"], order.Select(line => lines[line]));
            Assert.ThrowsAny<FewLabelException>(() => LabelingJournal.Open(folder["journal.jsonl"]).Dispose());
        }
    }

    [Fact]
    public void A_second_opening_is_refused_until_the_first_is_closed()
    {
        using var folder = new TemporaryFolder();
        using (LabelingJournal.Open(folder["journal.jsonl"]))
        {
            var error = Assert.Throws<FewLabelException>(() => LabelingJournal.Open(folder["journal.jsonl"]).Dispose());
            Assert.Contains("is open in another labeling session", error.Message, StringComparison.Ordinal);
        }

        LabelingJournal.Open(folder["journal.jsonl"]).Dispose();
    }

    [Fact]
    public void An_entry_that_does_not_reach_the_disk_is_refused_and_leaves_the_file_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var journal = LabelingJournal.Open(folder["journal.jsonl"]);
        journal.Append(Encoding.UTF8.GetBytes(Bodies[0]));
        var before = new FileInfo(folder["journal.jsonl"]).Length;

        journal.BeforeFlush = () => throw new IOException("No space left on device");
        var error = Assert.Throws<FewLabelException>(() => journal.Append("{\"a\":7}"u8));
        journal.BeforeFlush = null;

        Assert.Contains("No space left on device This entry is not kept; all before it are", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, new FileInfo(folder["journal.jsonl"]).Length);
        journal.Append("{\"a\":8}"u8);
        journal.Dispose();
        using var again = LabelingJournal.Open(folder["journal.jsonl"]);
        Assert.Equal([Bodies[0], "{\"a\":8}"], again.Bodies.Select(Encoding.UTF8.GetString));
    }

    [MountFact]
    public void On_a_full_disk_nothing_that_was_acknowledged_is_lost()
    {
        using var mount = Mount.Create("64k");
        var path = Path.Combine(mount.Path, "journal.jsonl");
        var kept = new List<string> { Bodies[0] };
        using (var journal = LabelingJournal.Open(path))
        {
            journal.Append(Encoding.UTF8.GetBytes(Bodies[0]));
            var filler = mount.Fill();
            var error = Assert.Throws<FewLabelException>(AppendAll);
            Assert.Contains("Free space on the disk", error.Message, StringComparison.Ordinal);

            File.Delete(filler);
            journal.Append("{\"a\":1}"u8);
            kept.Add("{\"a\":1}");

            void AppendAll()
            {
                for (var i = 0; i < 100; i++)
                {
                    var body = $"{{\"a\":\"{new string('x', 1000)}{i}\"}}";
                    journal.Append(Encoding.UTF8.GetBytes(body));
                    kept.Add(body);
                }
            }
        }

        using var again = LabelingJournal.Open(path);
        Assert.Equal(kept, again.Bodies.Select(Encoding.UTF8.GetString));
        Assert.Equal(0, again.CutBytes);
    }

    [Theory]
    [InlineData("{\"do\":\"label\",\"images\":[\"a\"]}")]
    [InlineData("{\"do\":\"label\",\"class\":\"cat\"}")]
    [InlineData("{\"do\":\"label\",\"images\":[],\"class\":\"cat\"}")]
    [InlineData("{\"do\":\"label\",\"images\":[null],\"class\":\"cat\"}")]
    [InlineData("{\"do\":\"undo\",\"images\":[\"a\"]}")]
    [InlineData("{\"do\":\"rename\",\"class\":\"cat\"}")]
    [InlineData("{\"do\":\"explode\"}")]
    [InlineData("{\"do\":3}")]
    [InlineData("{\"do\":\"undo\",\"later\":1}")]
    [InlineData("{}")]
    [InlineData("null")]
    public void An_entry_that_is_not_whole_is_refused(string json) =>
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => LabelingEntry.Parse(Encoding.UTF8.GetBytes(json)));

    private static byte[] Write(string path)
    {
        using (var journal = LabelingJournal.Open(path))
        {
            foreach (var body in Bodies)
            {
                journal.Append(Encoding.UTF8.GetBytes(body));
            }
        }

        return File.ReadAllBytes(path);
    }
}
