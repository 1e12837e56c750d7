using FewLabel.Labeling;
using FewLabel.Training.Metrics;

namespace FewLabel.Tests.Labeling;

public sealed class MeasuringTests
{
    [Fact]
    public void Labels_of_the_sample_are_never_trained_on()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups(spread: 0.4);
        using var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { MeasuredShare = 0.3, RandomShare = 0.5 });
        groups.Label(session, 9);
        var before = Probabilities(session);
        var next = session.Propose(10);

        foreach (var image in session.ProposeMeasured(40))
        {
            Assert.True(session[image].IsMeasured);
            session.Label(image, "class 0");
        }

        Assert.Equal(before, Probabilities(session));
        Assert.Equal((9, 40), (session.Counts.Labeled, session.Counts.Measured));
        session.Export(folder["training.csv"]);
        session.ExportMeasured(folder["measured.csv"]);
        Assert.Equal(10, File.ReadAllLines(folder["training.csv"]).Length);
        Assert.Equal(41, File.ReadAllLines(folder["measured.csv"]).Length);
        Assert.Equal(next.ToArray(), session.Propose(10).ToArray());
    }

    [Fact]
    public void Accuracy_is_the_share_of_the_sample_that_is_predicted_right()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        using var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { MeasuredShare = 0.2 });
        Assert.Null(session.MeasureAccuracy());
        groups.Label(session, 12);
        Assert.Null(session.MeasureAccuracy());

        // The groups are apart, so that every prediction is right: five labels of the sample are wrong, two are of a class that nobody trained.
        var sample = session.ProposeMeasured(30);
        foreach (var (image, i) in sample.Select((image, i) => (image, i)))
        {
            session.Label(image, i < 5 ? Groups.ClassName((image + 1) % 3) : i < 7 ? "new class" : groups.Truth(image));
        }

        session.MarkUnclear(session.ProposeMeasured(1)[0]);
        var measured = session.MeasureAccuracy()!;

        Assert.Equal((12, 23, 30), (measured.Labels, measured.Correct, measured.Count));
        Assert.Equal(AccuracyInterval.Wilson(23, 30).Low, measured.Interval.Low);
        var curve = session.AccuracyCurve();
        Assert.Equal([10, 12], curve.Select(point => point.Labels));
        Assert.Equal(measured.Correct, curve[^1].Correct);
    }

    [Fact]
    public void The_sample_is_drawn_by_name_and_seed_and_keeps_its_size()
    {
        string[] names = [.. Enumerable.Range(0, 10_000).Select(image => $"{image}.png")];

        var draws = SampleMeasurement.Draw(names, seed: 7);

        // Kolmogorov and Smirnov: the largest distance from the uniform distribution is below 1.95 / sqrt(n) in 999 of 1,000 draws.
        Assert.InRange(draws.Order().Select((draw, i) => Math.Abs(draw - ((i + 0.5) / draws.Length))).Max(), 0, 1.95 / Math.Sqrt(draws.Length));
        Assert.Equal(draws[5..100], SampleMeasurement.Draw(names[5..100], seed: 7));
        Assert.NotEqual(draws, SampleMeasurement.Draw(names, seed: 8));
    }

    [Fact]
    public void The_sample_stays_when_the_seed_and_the_share_asked_for_change()
    {
        using var folder = new TemporaryFolder();
        using var groups = new Groups();
        long[] sample;
        using (var session = groups.Open(folder["labels.jsonl"], new LabelingOptions { MeasuredShare = 0.2 }))
        {
            sample = [.. session.ProposeMeasured(500)];
        }

        using var random = new Runtime.RandomSource(99);
        using var reopened = LabelingSession.Open(folder["labels.jsonl"], groups.Features, groups.Names, random, new LabelingOptions { MeasuredShare = 0.4 });

        Assert.InRange(sample.Length, 30, 66);
        Assert.Equal(sample, reopened.ProposeMeasured(500));
    }

    private static float[] Probabilities(LabelingSession session)
    {
        var predicted = session.Predict()!;
        return [.. Enumerable.Range(0, session.Images.Length).SelectMany(image => predicted.ProbabilitiesOf(image).ToArray())];
    }
}
