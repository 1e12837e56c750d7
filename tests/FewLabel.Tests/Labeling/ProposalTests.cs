using FewLabel.Labeling;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Labeling;

public sealed class ProposalTests
{
    [Fact]
    public void The_first_proposals_are_of_all_groups()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(classes: 5);
        using var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { RandomShare = 0 });

        Assert.Equal(5, session.Propose(5).Select(groups.Truth).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_and_labels_give_the_same_proposals_even_after_reopening()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        var options = new LabelingOptions { RandomShare = 0.5 };
        long[] next;
        using (var session = groups.Open(folder["first.jsonl"], options))
        {
            groups.Label(session, 12);
            session.Skip(session.Propose(1)[0]);
            next = [.. session.Propose(9)];
            Assert.Equal(next, session.Propose(9).ToArray());
            Assert.Equal(9, next.Distinct().Count());
        }

        using (var reopened = groups.Open(folder["first.jsonl"], options))
        {
            Assert.Equal(next, reopened.Propose(9));
        }

        using var second = groups.Open(folder["second.jsonl"], options);
        groups.Label(second, 12);
        second.Skip(second.Propose(1)[0]);
        Assert.Equal(next, second.Propose(9));
    }

    [Fact]
    public void What_is_labeled_unclear_put_off_or_of_the_sample_is_not_proposed_until_nothing_else_is_open()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(60);
        using var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { MeasuredShare = 0.3 });
        var seen = new List<long>();
        for (var turn = 0; session.Counts.Open > 0; turn++)
        {
            var image = session.Propose(1)[0];
            seen.Add(image);
            Assert.False(session[image].IsMeasured);
            switch (turn % 3)
            {
                case 0:
                    session.Label(image, groups.Truth(image));
                    break;
                case 1:
                    session.MarkUnclear(image);
                    break;
                default:
                    session.Skip(image);
                    break;
            }
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        var skipped = Enumerable.Range(0, 60).Where(image => session[image].Status == LabelingStatus.Skipped).Select(image => (long)image).ToArray();
        Assert.NotEmpty(skipped);
        Assert.Equal(skipped, session.Propose(60).Order());
        foreach (var image in skipped)
        {
            session.Label(image, groups.Truth(image));
        }

        Assert.Empty(session.Propose(5));
    }

    [Fact]
    public void A_random_share_of_one_draws_all_from_the_open_images()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        using var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { RandomShare = 1, MeasuredShare = 0 });
        groups.Label(session, 3);

        var proposed = session.Propose(200);

        Assert.Equal(200, proposed.Distinct().Count());
        Assert.NotEqual(proposed.Order(), proposed);
    }

    [Fact]
    public void Images_between_two_classes_come_before_images_within_one()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);

        // Two groups of sixty, and ten images halfway between them.
        var left = zeros(60, 8);
        left[TensorIndex.Colon, 0] = 1;
        var right = zeros(60, 8);
        right[TensorIndex.Colon, 1] = 1;
        var between = full(10, 8, 0f);
        between[TensorIndex.Colon, 0] = 0.7f;
        between[TensorIndex.Colon, 1] = 0.7f;
        var features = cat([left, right, between]).add(random.Normal(0, 0.05, 130, 8));
        using var session = LabelingSession.Open(
            folder["labels.jsonl"], features, [.. Enumerable.Range(0, 130).Select(image => $"{image}")], random,
            new LabelingOptions { RandomShare = 0, MeasuredShare = 0 });
        session.Accept("left", [0, 1]);
        session.Accept("right", [60, 61]);

        Assert.InRange(session.Propose(1)[0], 120, 129);
    }

    [Fact]
    public void A_bulk_proposal_has_the_images_of_one_class_most_similar_first_and_one_undo_takes_all_back()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        using var session = groups.Open(folder["labels.jsonl"]);
        Assert.Contains("no class", Assert.Throws<FewLabelException>(() => session.ProposeBulk("class 1", 5)).Message, StringComparison.Ordinal);
        session.Label(Unmeasured(1), "class 1");
        Assert.Empty(session.ProposeBulk("class 1", 5));
        session.Label(Unmeasured(0), "class 0");
        session.Label(Unmeasured(2), "class 2");

        var bulk = session.ProposeBulk("class 1", 40);

        Assert.Equal(40, bulk.Length);
        Assert.All(bulk, image => Assert.Equal("class 1", groups.Truth(image)));
        Assert.All(bulk, image => Assert.False(session[image].IsMeasured));
        using var unit = groups.Features.div(groups.Features.norm(1, true));
        var example = unit[Unmeasured(1)];
        Assert.Equal(bulk.OrderByDescending(image => unit[image].dot(example).item<float>()), bulk);
        session.Accept("class 1", bulk.Skip(3));
        Assert.Equal(38, session.Classes.Single(own => own.Name == "class 1").Labels);
        Assert.Equal(bulk.Skip(3).Order(), session.Undo()!.Value.Order());
        Assert.Equal(1, session.Classes.Single(own => own.Name == "class 1").Labels);

        long Unmeasured(int label) => Enumerable.Range(0, 240).First(image => image % 3 == label && !session[image].IsMeasured);
    }
}
