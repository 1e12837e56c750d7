using System.Collections;
using System.Runtime.InteropServices;

namespace FewLabel.Runtime;

/// <summary>
/// Lets glibc keep the memory of freed tensors. By default it hands blocks of some megabytes back to the system at once, and
/// the next tensor of that size pays for every page anew: on a virtual machine that takes longer than the arithmetic. What nothing has
/// needed for a while does go back, or each place that a step's blocks ever had in the heap would stay resident.
/// </summary>
internal static partial class MemoryReuse
{
    /// <summary>mallopt's parameters, from malloc.h, and what they are set to.</summary>
    private static readonly (int Parameter, int Value)[] Options =
    [
        (TrimThreshold, int.MaxValue),
        (TopPad, 64 << 20),
        (MapMax, 0),
        (ArenaMax, 1),
    ];

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapMax = -4;
    private const int ArenaMax = -8;

    private const long BetweenGivingBack = 30_000;

    private static volatile bool _keeps;
    private static long _givenBackAt = Environment.TickCount64;

    /// <summary>Does so from now on, unless the user has tuned the allocator, or it is another one.</summary>
    public static void Enable()
    {
        if (!OperatingSystem.IsLinux() || IsTuned())
        {
            return;
        }

        try
        {
            foreach (var (parameter, value) in Options)
            {
                _ = SetOption(parameter, value);
            }

            _keeps = true;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library has its own ways.
        }
    }

    /// <summary>
    /// Gives back every half minute. Best called between two steps of a training, when least of the heap is in use: what is given back in the
    /// middle of a step is what lies between its tensors.
    /// </summary>
    public static void GiveBackNowAndThen()
    {
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref _givenBackAt);
        if (_keeps && now - last >= BetweenGivingBack && Interlocked.CompareExchange(ref _givenBackAt, now, last) == last)
        {
            GiveBack();
        }
    }

    /// <summary>Gives pages of the heap that no tensor is on back to the system.</summary>
    public static void GiveBack() => _ = Trim(0);

    private static bool IsTuned() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Any(variable => (string)variable.Key is "GLIBC_TUNABLES" || ((string)variable.Key).StartsWith("MALLOC_", StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
