using FewLabel.Labeling;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Labeling;

public sealed class DoubtTests
{
    private static readonly LabelingOptions NoSample = new() { MeasuredShare = 0 };

    [Fact]
    public void Labels_that_contradict_their_neighbors_are_found_and_no_others()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        using var session = groups.Open(folder["labels.jsonl"], NoSample);
        for (var image = 0; image < 60; image++)
        {
            session.Label(image, image is 7 or 31 ? Groups.ClassName((image + 1) % 3) : groups.Truth(image));
        }

        var doubts = session.FindDoubts().Where(doubt => doubt.Kind == LabelDoubtKind.Contradicted).ToArray();

        Assert.Equal([7L, 31], doubts.Select(doubt => doubt.Images.Single()).Order());
        Assert.All(doubts, doubt => Assert.Equal((Groups.ClassName((doubt.Images[0] + 1) % 3), groups.Truth(doubt.Images[0])), (doubt.Class, doubt.Other)));
        Assert.All(doubts, doubt => Assert.InRange(doubt.Strength, 0.5, 1));
    }

    [Fact]
    public void Duplicates_with_different_labels_are_found()
    {
        using var folder = new TemporaryFolder();
        using var random = new RandomSource(6);
        using var rows = random.Normal(0, 1, 40, 12);
        rows[5] = rows[2].mul(Scalars.Of(3));
        rows[9] = rows[3].add(rows[4].mul(Scalars.Of(0.02)), Scalars.One);
        rows[11] = rows[10];
        using var session = LabelingSession.Open(folder["labels.jsonl"], rows, [.. Enumerable.Range(0, 40).Select(image => $"{image}")], random, NoSample);
        session.Accept("cat", [2, 3, 10, 11]);
        session.Accept("dog", [5, 9, 20]);

        var doubts = session.FindDoubts().Where(doubt => doubt.Kind is LabelDoubtKind.Duplicate or LabelDoubtKind.NearDuplicate).ToArray();

        Assert.Equal([(LabelDoubtKind.Duplicate, 2L, 5L), (LabelDoubtKind.NearDuplicate, 3L, 9L)], doubts.Select(doubt => (doubt.Kind, doubt.Images[0], doubt.Images[1])));
    }

    [Fact]
    public void A_class_of_two_groups_is_found_and_a_class_of_one_is_not()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(classes: 3);
        using var session = groups.Open(folder["labels.jsonl"], NoSample);
        for (var image = 0; image < 60; image++)
        {
            session.Label(image, image % 3 == 0 ? "one" : "two");
        }

        var doubt = Assert.Single(session.FindDoubts(), doubt => doubt.Kind == LabelDoubtKind.TwoGroups);

        Assert.Equal("two", doubt.Class);
        Assert.Single(doubt.Images.Select(image => image % 3).Distinct());
        Assert.Equal(20, doubt.Images.Length);
    }

    [Fact]
    public void Labels_of_the_sample_are_never_doubted()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        using var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { MeasuredShare = 0.5 });
        for (var image = 0; image < 120; image++)
        {
            session.Label(image, session[image].IsMeasured ? Groups.ClassName((image + 1) % 3) : groups.Truth(image));
        }

        Assert.Empty(session.FindDoubts());
    }
}
