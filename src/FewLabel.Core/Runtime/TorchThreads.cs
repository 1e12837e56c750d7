using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace FewLabel.Runtime;

/// <summary>
/// Runs work on libtorch's own threads. Between two of its operations these wait awake, while a thread of .NET's pool takes longer to wake up
/// than a small layer's work, and then shares a core with the one that waits.
/// </summary>
/// <remarks>Where libtorch's threads are not GNU OpenMP's, as on Windows and macOS, the work runs on .NET's.</remarks>
internal static unsafe class TorchThreads
{
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Fork;
    private static readonly delegate* unmanaged<int> Number;
    private static readonly delegate* unmanaged<int> Count;

    static TorchThreads()
    {
        NativeRuntime.EnsureLoaded();
        if (OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out var library)
            && NativeLibrary.TryGetExport(library, "GOMP_parallel", out var fork)
            && NativeLibrary.TryGetExport(library, "omp_get_thread_num", out var number)
            && NativeLibrary.TryGetExport(library, "omp_get_num_threads", out var count))
        {
            Fork = (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)fork;
            Number = (delegate* unmanaged<int>)number;
            Count = (delegate* unmanaged<int>)count;
        }
    }

    /// <summary>Does the work for each part from 0 on, a thread for each where there are so many, and waits for all.</summary>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="work">Does the part of this number.</param>
    public static void Run(int parts, Action<int> work)
    {
        if (parts <= 1)
        {
            for (var part = 0; part < parts; part++)
            {
                work(part);
            }
        }
        else if (Fork is null)
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = torch.get_num_threads() }, work);
        }
        else
        {
            var team = new Team(parts, work);
            var handle = GCHandle.Alloc(team);
            Fork(&Join, GCHandle.ToIntPtr(handle), (uint)Math.Min(parts, torch.get_num_threads()), 0);
            handle.Free();
            team.Failure?.Throw();
        }
    }

    [UnmanagedCallersOnly]
    private static void Join(nint handle) => ((Team)GCHandle.FromIntPtr(handle).Target!).Work(Number(), Count());

    private sealed class Team(int parts, Action<int> work)
    {
        /// <summary>The first error; none may leave a thread that is not .NET's.</summary>
        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Work(int member, int members)
        {
            try
            {
                for (var part = member; part < parts; part += members)
                {
                    work(part);
                }
            }
            catch (Exception error)
            {
                Failure ??= ExceptionDispatchInfo.Capture(error);
            }
        }
    }
}
