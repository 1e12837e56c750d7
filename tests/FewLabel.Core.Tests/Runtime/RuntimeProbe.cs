using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Runtime;

/// <summary>What the process of a <see cref="RuntimeProcess"/> does: prints one line for each thing that it finds.</summary>
internal static partial class RuntimeProbe
{
    private const int Megabyte = 1 << 20;

    public static int Run(string[] steps)
    {
        try
        {
            foreach (var step in steps)
            {
                Do(step);
            }

            return 0;
        }
        catch (FewLabelException error)
        {
            Console.WriteLine($"{error.GetType().Name}: {error.Message}");
            return 1;
        }
    }

    // Methods that mention TorchSharp are kept apart: its assembly comes when the first of them is entered.
    private static void Do(string step)
    {
        switch (step)
        {
            case "shape":
                _ = new ImageShape(1, 2, 2);
                break;
            case "unchanged":
                NativeRuntime.Configure(RuntimeOptions.Unchanged);
                break;
            case "default":
                NativeRuntime.Configure(RuntimeOptions.Default);
                break;
            case "quiet alone":
                NativeRuntime.Configure(RuntimeOptions.Unchanged with { QuietenLog = true });
                break;
            case "torch":
                Use();
                break;
            case "load":
                NativeRuntime.EnsureLoaded();
                Console.WriteLine(NativeRuntime.Description);
                break;
            case "race":
                Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => Race(i));
                break;
            default:
                Console.WriteLine($"{step}={(step == "memory" ? Kept() : Variable(step) is var value and not 0 ? Marshal.PtrToStringUTF8(value) : "")}");
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use()
    {
        using var three = ones(3);
        using var sum = three.sum();
        Console.WriteLine($"sum={sum.item<float>()}");
    }

    private static void Race(int i)
    {
        if (i % 2 == 0)
        {
            NativeRuntime.EnsureLoaded();
        }
        else
        {
            Use();
        }
    }

    /// <summary>Whether memory of freed tensors stays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Kept()
    {
        var before = Resident();
        using (NewDisposeScope())
        {
            for (var i = 0; i < 128; i++)
            {
                _ = ones(4 * Megabyte / sizeof(float));
            }
        }

        return Resident() - before > 256L * Megabyte ? "kept" : "given back";
    }

    private static long Resident()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..^"kB".Length], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Variable(string name);
}
