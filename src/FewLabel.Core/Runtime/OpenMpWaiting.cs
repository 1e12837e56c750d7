namespace FewLabel.Runtime;

/// <summary>
/// Keeps libtorch's threads from spinning for long while they wait for each other. By default GNU OpenMP spins for
/// milliseconds at every barrier, which is harmless on an idle machine and makes training many times slower as soon as
/// another process wants a core.
/// </summary>
internal static class OpenMpWaiting
{
    /// <summary>Turns of the waiting loop before a thread sleeps: long enough for the gaps between libtorch's operations.</summary>
    private const string SpinCount = "10000";

    private static readonly string[] Settings = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"];

    /// <summary>
    /// Sets the spin count in the process's environment, unless the user has set it or the waiting policy.
    /// </summary>
    public static void Shorten()
    {
        if (Settings.All(name => Environment.GetEnvironmentVariable(name) is null))
        {
            NativeEnvironment.SetDefault("GOMP_SPINCOUNT", SpinCount);
        }
    }
}
