using FewLabel.Training;

namespace FewLabel.Tests.Training;

public sealed class TrainingLengthTests
{
    [Theory]
    [InlineData(22, 6, true, new long[] { 6, 6, 6, 4 })]
    [InlineData(22, 7, true, new long[] { 7, 7, 8 })] // One left over joins the batch before.
    [InlineData(22, 22, true, new long[] { 22 })]
    [InlineData(22, 50, true, new long[] { 22 })]
    [InlineData(3, 2, true, new long[] { 3 })]
    [InlineData(22, 6, false, new long[] { 6, 6, 6 })]
    [InlineData(24, 6, false, new long[] { 6, 6, 6, 6 })]
    public void The_batches_of_an_epoch_follow_each_other_and_hold_what_they_shall(long images, int batchSize, bool usesRest, long[] expected)
    {
        var length = new TrainingLength(images, batchSize, 3, usesRest);
        var batches = Enumerable.Range(0, length.StepsPerEpoch).Select(length.Batch).ToArray();

        Assert.Equal(expected, batches.Select(batch => batch.Count));
        Assert.Equal(expected.Select((_, i) => expected.Take(i).Sum()), batches.Select(batch => batch.Start));
        Assert.Equal(3 * expected.Length, length.StepCount);
        for (var step = 0; step <= length.StepCount; step++)
        {
            var seen = Enumerable.Range(0, step).Sum(one => expected[one % expected.Length]);
            Assert.True(length.ImagesAfter(step) == seen || step % expected.Length != 0, $"{step} steps see {seen} images");
        }
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(100, 12)]
    [InlineData(null, 12)]
    public void A_limit_of_steps_may_cut_the_last_epoch_short(int? limit, long expected) =>
        Assert.Equal(expected, new TrainingLength(24, 6, 3, MaxSteps: limit).StepCount);
}
