namespace FewLabel.Runtime;

/// <summary>
/// What FewLabel changes for the whole process at its start, beside loading TorchSharp's native library. <see cref="NativeRuntime.Configure"/>
/// takes it, and the environment variable <c>FEWLABEL_RUNTIME</c> overrides it.
/// </summary>
/// <remarks>
/// <para>The variable is <c>default</c>, <c>plain</c> (change nothing), or a list such as <c>allocator=off,openmp=off</c>; what a list does
/// not name stays as it was configured.</para>
/// <para>No change overrides a variable of the system's own that is set, such as <c>OMP_WAIT_POLICY</c>. All but <see cref="FixCudnn"/> have an
/// effect on Linux alone.</para>
/// </remarks>
public sealed record RuntimeOptions
{
    internal const string Variable = "FEWLABEL_RUNTIME";

    private static readonly (string Name, Func<RuntimeOptions, bool, RuntimeOptions> With)[] Switches =
    [
        ("allocator", (options, on) => options with { KeepMemory = on }),
        ("openmp", (options, on) => options with { ShortenWaiting = on }),
        ("log", (options, on) => options with { QuietenLog = on }),
        ("cublas", (options, on) => options with { FixCublas = on }),
        ("cudnn", (options, on) => options with { FixCudnn = on }),
    ];

    /// <summary>All changes, which is the default.</summary>
    public static RuntimeOptions Default { get; } = new();

    /// <summary>No change: the process stays as it is.</summary>
    public static RuntimeOptions Unchanged { get; } = new()
    {
        KeepMemory = false, ShortenWaiting = false, QuietenLog = false, FixCublas = false, FixCudnn = false,
    };

    /// <summary>
    /// Whether glibc keeps the memory of freed tensors, in one arena (<c>mallopt</c>), and gives it back every half minute of training. Without
    /// it training takes longer. In the variable: <c>allocator</c>. Overridden by <c>GLIBC_TUNABLES</c> and <c>MALLOC_…</c>. Default true.
    /// </summary>
    public bool KeepMemory { get; init; } = true;

    /// <summary>
    /// Whether the threads of GNU OpenMP wait for each other for a short time only (<c>GOMP_SPINCOUNT=10000</c>). Without it training gets
    /// many times slower while other processes are busy. In the variable: <c>openmp</c>. Overridden by <c>GOMP_SPINCOUNT</c> and
    /// <c>OMP_WAIT_POLICY</c>. Default true.
    /// </summary>
    public bool ShortenWaiting { get; init; } = true;

    /// <summary>
    /// Whether libtorch's log is kept to errors (<c>TORCH_CPP_LOG_LEVEL=ERROR</c>). In the variable: <c>log</c>. Overridden by
    /// <c>TORCH_CPP_LOG_LEVEL</c>. Default true.
    /// </summary>
    public bool QuietenLog { get; init; } = true;

    /// <summary>
    /// Whether cuBLAS has a workspace of fixed size (<c>CUBLAS_WORKSPACE_CONFIG=:4096:8</c>). Without it a run on a GPU may not give the same
    /// numbers each time. In the variable: <c>cublas</c>. Overridden by <c>CUBLAS_WORKSPACE_CONFIG</c>. Default true.
    /// </summary>
    public bool FixCublas { get; init; } = true;

    /// <summary>
    /// Whether cuDNN computes deterministically, from when a GPU is first chosen. Without it a run on a GPU may not give the same numbers each
    /// time. In the variable: <c>cudnn</c>. Default true.
    /// </summary>
    public bool FixCudnn { get; init; } = true;

    /// <summary>These options as the environment variable changes them.</summary>
    /// <exception cref="NativeRuntimeException">The variable's value is not one of those allowed.</exception>
    internal RuntimeOptions OverriddenBy(string? variable)
    {
        var text = variable?.Trim().ToLowerInvariant() ?? "";
        return text switch
        {
            "" => this,
            "default" => Default,
            "plain" => Unchanged,
            _ => text.Split(',').Aggregate(this, (options, part) => Switch(options, part, text)),
        };
    }

    private static RuntimeOptions Switch(RuntimeOptions options, string part, string whole)
    {
        var (with, on) = part.Split('=', StringSplitOptions.TrimEntries) is [var name, ("on" or "off") and var value]
            ? (Array.Find(Switches, item => item.Name == name).With, value == "on")
            : default;
        return with?.Invoke(options, on) ?? throw new NativeRuntimeException(
            $"The environment variable {Variable} is '{whole}', and '{part.Trim()}' is not allowed. Set it to 'default', to 'plain' (change nothing), or to a list such as "
            + $"'allocator=off,openmp=off' of {string.Join(", ", Switches.Select(item => item.Name))}, each 'on' or 'off'; or unset it.");
    }
}
