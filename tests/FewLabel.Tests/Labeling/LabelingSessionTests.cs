using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Runtime;

namespace FewLabel.Tests.Labeling;

public sealed class LabelingSessionTests
{
    private static readonly LabelingOptions NoSample = new() { MeasuredShare = 0 };

    [Fact]
    public void Whatever_is_done_a_reopened_session_is_the_same_as_a_naive_record_of_it()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(30);
        using var random = new RandomSource(5);
        var past = new Stack<Record>();
        var now = new Record();
        for (var round = 0; round < 4; round++)
        {
            using var session = groups.Open(folder["labels.jsonl"], NoSample);
            now.AssertIs(session);
            for (var step = 0; step < 60; step++)
            {
                Do(session, random);
                now.AssertIs(session);
            }
        }

        using var last = groups.Open(folder["labels.jsonl"], NoSample);
        while (last.Undo() is not null)
        {
            now = past.Pop();
            now.AssertIs(last);
        }

        Assert.Empty(past);
        Assert.All(Enumerable.Range(0, 30), image => Assert.Equal(LabelingStatus.Open, last[image].Status));

        void Do(LabelingSession session, RandomSource draws)
        {
            using var drawn = draws.Integers(0, 30, 4);
            var (image, other, name) = (drawn[1].item<long>(), drawn[2].item<long>(), $"class {drawn[3].item<long>() % 4}");
            var names = session.Classes.Select(own => own.Name).ToArray();
            switch (drawn[0].item<long>() % 8)
            {
                case 0 when past.Count > 0:
                    Assert.NotNull(session.Undo());
                    now = past.Pop();
                    break;
                case 1:
                    Change(record => record.Marks[image] = (LabelingStatus.Skipped, null), () => session.Skip(image));
                    break;
                case 2:
                    Change(record => record.Marks[image] = (LabelingStatus.Unclear, null), () => session.MarkUnclear(image));
                    break;
                case 3 when names.Length > 0 && !names.Contains($"renamed {image}"):
                    Change(record => record.Rename(names[0], $"renamed {image}"), () => session.RenameClass(names[0], $"renamed {image}"));
                    break;
                case 4 when names.Length > 1:
                    Change(record => record.Rename(names[1], names[0]), () => session.MergeClasses(names[1], names[0]));
                    break;
                case 5:
                    Change(record => record.Marks[image] = record.Marks[other] = (LabelingStatus.Labeled, name), () => session.Accept(name, [image, other]));
                    break;
                default:
                    Change(record => record.Marks[image] = (LabelingStatus.Labeled, name), () => session.Label(image, name));
                    break;
            }
        }

        void Change(Action<Record> change, Action act)
        {
            past.Push(now);
            now = now.Copy();
            change(now);
            act();
        }
    }

    [Fact]
    public void Images_that_come_and_go_keep_their_labels_by_name()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(30);
        using (var session = groups.Open(folder["labels.jsonl"], NoSample))
        {
            session.Label(3, "three");
            session.Label(29, "last");
        }

        using var random = new RandomSource(1);
        using var fewer = groups.Features.narrow(0, 1, 20);
        using var changed = LabelingSession.Open(folder["labels.jsonl"], fewer, groups.Names[1..21], random, NoSample);

        Assert.Equal("three", changed[2].Class);
        Assert.Equal((1, 1), (changed.Counts.Labeled, changed.Counts.Missing));
    }

    [Fact]
    public void A_label_that_does_not_reach_the_disk_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(30);
        using var session = groups.Open(folder["labels.jsonl"], NoSample);
        session.Label(1, "one");

        session.BeforeFlush = () => throw new IOException("No space left on device");
        Assert.Throws<FewLabelException>(() => session.Label(2, "two"));
        Assert.Throws<FewLabelException>(() => session.Undo());
        session.BeforeFlush = null;

        Assert.Equal(["one"], session.Classes.Select(own => own.Name));
        Assert.Equal(LabelingStatus.Open, session[2].Status);
        session.Label(2, "two");
        Assert.Equal("two", session[2].Class);
    }

    [Fact]
    public void Bad_input_is_refused_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(30);
        using var session = groups.Open(folder["labels.jsonl"], NoSample);
        session.Label(1, "cat");
        session.Label(2, "dog");
        var before = File.ReadAllBytes(folder["copy.jsonl"] is var copy ? Copy(folder["labels.jsonl"], copy) : "");

        Assert.Contains("merge 'cat' into it", Assert.Throws<FewLabelException>(() => session.RenameClass("cat", "dog")).Message, StringComparison.Ordinal);
        Assert.Contains("There is no class 'cow'. The classes are 'cat', 'dog'.", Assert.Throws<FewLabelException>(() => session.MergeClasses("cow", "dog")).Message, StringComparison.Ordinal);
        Assert.Contains("into itself", Assert.Throws<FewLabelException>(() => session.MergeClasses("dog", "dog")).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 200 characters", Assert.Throws<ArgumentException>(() => session.Label(3, " \t ")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => session.Label(3, "a\nb"));
        Assert.Throws<ArgumentException>(() => session.Label(3, "\ud800"));
        Assert.Throws<ArgumentException>(() => session.Accept("cat", []));
        Assert.Contains("0 to 29", Assert.Throws<ArgumentOutOfRangeException>(() => session.Label(30, "cat")).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Copy(folder["labels.jsonl"], folder["copy.jsonl"])));
        using var random = new RandomSource(1);
        Assert.Throws<ArgumentException>(() => LabelingSession.Open(folder["other.jsonl"], groups.Features, ["a"], random));
        Assert.Throws<ArgumentException>(() => LabelingSession.Open(folder["other.jsonl"], groups.Features, [.. Enumerable.Repeat("a", 30)], random));
        Assert.Throws<OptionsException>(() => groups.Open(folder["other.jsonl"], new LabelingOptions { MeasuredShare = 0.6, Neighbors = 0 }));
        Assert.False(File.Exists(folder["other.jsonl"]));
    }

    [Fact]
    public void A_second_session_on_the_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(30);
        using var session = groups.Open(folder["labels.jsonl"]);

        Assert.Contains("Close that session", Assert.Throws<FewLabelException>(() => groups.Open(folder["labels.jsonl"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_frees_its_tensors()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        var before = LiveTensors.CountSettled();
        using (var session = groups.Open(folder["labels.jsonl"]))
        {
            groups.Label(session, 12);
            session.ProposeBulk("class 0", 5);
            session.FindDoubts();
            session.AccuracyCurve();
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void The_exported_table_is_read_again()
    {
        using var folder = new TemporaryFolder();
        using var features = TorchSharp.torch.eye(4, 4);
        using var random = new RandomSource(1);
        using var session = LabelingSession.Open(folder["labels.jsonl"], features, ["a,b.png", "c.png", "d\"e.png", "f.png"], random, NoSample);
        session.Label(1, "cat");
        session.Label(0, "dog; small");
        session.Label(2, "cat");
        session.MarkUnclear(3);

        session.Export(folder["out/table.csv"], folder["images"]);

        var table = string.Join('\n', "path,label", "\"../images/a,b.png\",\"dog; small\"", "../images/c.png,cat", "\"../images/d\"\"e.png\",cat", "");
        Assert.Equal(table, File.ReadAllText(folder["out/table.csv"]));
        using var reader = new StreamReader(folder["out/table.csv"]);
        var rows = new CsvReader("table.csv", reader, ',');
        rows.Read();
        Assert.Equal(["../images/a,b.png", "dog; small"], rows.Read()!);
        session.Export(folder["names.csv"]);
        Assert.Contains("\nc.png,cat\n", File.ReadAllText(folder["names.csv"]), StringComparison.Ordinal);
    }

    /// <summary>A copy can be read while the session holds the file.</summary>
    private static string Copy(string from, string to)
    {
        using var process = System.Diagnostics.Process.Start("cp", [from, to]);
        process.WaitForExit();
        return to;
    }

    /// <summary>What each image should be.</summary>
    private sealed class Record
    {
        public Dictionary<long, (LabelingStatus Status, string? Class)> Marks { get; private init; } = [];

        public Record Copy() => new() { Marks = Marks.ToDictionary() };

        public void Rename(string from, string into)
        {
            foreach (var (image, mark) in Marks.Where(pair => pair.Value.Class == from).ToArray())
            {
                Marks[image] = (mark.Status, into);
            }
        }

        public void AssertIs(LabelingSession session)
        {
            for (var image = 0; image < session.Images.Length; image++)
            {
                var found = session[image];
                Assert.Equal(Marks.GetValueOrDefault(image), (found.Status, found.Class));
            }

            Assert.Equal(session.Classes.Length, session.Classes.Select(own => own.Name).Distinct().Count());
        }
    }
}
