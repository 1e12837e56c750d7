namespace FewLabel.Training;

/// <summary>How many steps a training has, and which images of an epoch's order each step takes.</summary>
/// <param name="ImageCount">How many images an epoch's order has, at least a batch unless the rest is used.</param>
/// <param name="BatchSize">Images in a step.</param>
/// <param name="Epochs">How often the images are gone through.</param>
/// <param name="UsesRest">
/// Whether what is left after the last whole batch is learned too, as a smaller batch; a single image joins the batch before, for batch norm
/// has no statistics of one.
/// </param>
/// <param name="MaxSteps">Where the training ends at the latest; null for after the last epoch.</param>
internal sealed record TrainingLength(long ImageCount, int BatchSize, int Epochs, bool UsesRest = false, long? MaxSteps = null)
{
    /// <summary>How many batches an epoch has.</summary>
    public int StepsPerEpoch { get; } = UsesRest
        ? (int)Math.Max(1, ImageCount / BatchSize + (ImageCount % BatchSize > 1 ? 1 : 0))
        : (int)(ImageCount / BatchSize);

    /// <summary>How many steps there are at most.</summary>
    public long StepCount => Math.Min((long)Epochs * StepsPerEpoch, MaxSteps ?? long.MaxValue);

    private long ImagesPerEpoch => UsesRest ? ImageCount : (long)StepsPerEpoch * BatchSize;

    /// <summary>Which part of the order a batch is.</summary>
    /// <param name="batch">The batch, from 0.</param>
    public (long Start, long Count) Batch(int batch)
    {
        var start = (long)batch * BatchSize;
        return (start, UsesRest && batch == StepsPerEpoch - 1 ? ImageCount - start : BatchSize);
    }

    /// <summary>How many images the first steps see.</summary>
    public long ImagesAfter(long steps) => steps / StepsPerEpoch * ImagesPerEpoch + steps % StepsPerEpoch * BatchSize;
}
