using FewLabel.Running;

namespace FewLabel.Tests;

public sealed class WorkThreadTests
{
    [Fact]
    public async Task Work_in_a_row_runs_on_one_thread_and_work_side_by_side_on_several()
    {
        var first = await WorkThread.RunAsync(() => Environment.CurrentManagedThreadId, default);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(first, await WorkThread.RunAsync(() => Environment.CurrentManagedThreadId, default));
        }

        using var both = new Barrier(2);
        var pair = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => WorkThread.RunAsync(
            () => both.SignalAndWait(TimeSpan.FromSeconds(30)) ? Environment.CurrentManagedThreadId : 0, default)));
        Assert.Equal(2, pair.Except([0]).Distinct().Count());
    }

    [Fact]
    public async Task Errors_and_cancellation_come_out_as_they_are_and_the_thread_goes_on()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => WorkThread.RunAsync<int>(() => throw new InvalidDataException(), default));
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WorkThread.RunAsync(
            () =>
            {
                source.Cancel();
                source.Token.ThrowIfCancellationRequested();
                return 0;
            },
            source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WorkThread.RunAsync(() => 0, source.Token));
        Assert.Equal(4, await WorkThread.RunAsync(() => 4, default));
    }

    [Fact]
    public async Task Values_of_the_caller_flow_in()
    {
        var value = new AsyncLocal<string> { Value = "logger's scope" };
        Assert.Equal("logger's scope", await WorkThread.RunAsync(() => value.Value, default));
    }
}
