using System.Diagnostics;

namespace FewLabel.Tests.Runtime;

/// <summary>This assembly as a process of its own, in which FewLabel starts anew.</summary>
internal static class RuntimeProcess
{
    private static readonly string[] OfTheUser =
    [
        "FEWLABEL_RUNTIME", "GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "TORCH_CPP_LOG_LEVEL", "CUBLAS_WORKSPACE_CONFIG", "GLIBC_TUNABLES", "XDG_CACHE_HOME",
    ];

    /// <summary>Runs <see cref="RuntimeProbe"/> with these steps.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="variables">Environment variables, beside those of this process without what would change the start.</param>
    /// <returns>The lines of its output.</returns>
    public static async Task<string[]> RunAsync(string[] steps, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(RuntimeProcess).Assembly.Location, .. steps])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => OfTheUser.Contains(name) || name.StartsWith("MALLOC_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
            Assert.True(process.ExitCode is 0 or 1, await errors);
            return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            process.Kill();
        }
    }
}
