using System.Collections.Concurrent;

namespace FewLabel.Running;

/// <summary>
/// A thread for long work that is used again: libtorch's convolutions keep tens of megabytes for each thread that ever ran one, and do
/// not give them back when the thread ends.
/// </summary>
internal sealed class WorkThread
{
    private static readonly ConcurrentBag<WorkThread> Idle = [];

    private readonly BlockingCollection<Action> _work = [];

    private WorkThread() => new Thread(Loop) { IsBackground = true, Name = "FewLabel" }.Start();

    /// <summary>Does work on a thread that is idle, or on a new one if all are busy.</summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var thread = Idle.TryTake(out var idle) ? idle : new WorkThread();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = ExecutionContext.Capture();
        thread._work.Add(() =>
        {
            var tell = context is null ? Do(work, done) : InContext(context, work, done);

            // Idle before anybody learns of the end, so that the next in a row finds it.
            Idle.Add(thread);
            tell();
        });
        return done.Task;
    }

    private static Action InContext<T>(ExecutionContext context, Func<T> work, TaskCompletionSource<T> done)
    {
        Action tell = () => { };
        ExecutionContext.Run(context, _ => tell = Do(work, done), null);
        return tell;
    }

    /// <summary>Does the work, and gives what tells of its end.</summary>
    private static Action Do<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            var result = work();
            return () => done.SetResult(result);
        }
        catch (OperationCanceledException error)
        {
            return () => done.SetCanceled(error.CancellationToken);
        }
        catch (Exception error)
        {
            return () => done.SetException(error);
        }
    }

    private void Loop()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
