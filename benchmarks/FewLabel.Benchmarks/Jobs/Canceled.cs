namespace FewLabel.Benchmarks.Jobs;

/// <summary>Runs a training that would go on for very long, and ends it once its pace has been measured.</summary>
internal static class Canceled
{
    /// <summary>Runs until the pace has been measured for at least this long.</summary>
    /// <param name="seconds">The least length of the timed part, which begins with the first report.</param>
    /// <param name="images">How many images each report stands for.</param>
    /// <param name="train">The training.</param>
    /// <returns>The pace.</returns>
    public static Rate AfterPace<T>(double seconds, Func<T, long> images, Action<IProgress<T>, CancellationToken> train)
    {
        using var cancellation = new CancellationTokenSource();
        var pace = new Pace(seconds);
        try
        {
            train(
                new Reports<T>(value =>
                {
                    pace.Tick(images(value));
                    if (pace.IsEnough)
                    {
                        cancellation.Cancel();
                    }
                }),
                cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return pace.Rate;
        }

        throw new InvalidOperationException("The training came to its end before its pace was measured; give it more epochs.");
    }

    private sealed class Reports<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
