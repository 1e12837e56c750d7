using System.Runtime.Versioning;
using FewLabel.Runtime;
using Xunit.Abstractions;

namespace FewLabel.Tests.Runtime;

/// <summary>Users without a home keep their cache in the shared folder for temporary files, where others may have been before.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HomelessTests(ITestOutputHelper output) : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly TemporaryFolder _temporary = new();

    private static string Original => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    private string Cache => _temporary[$"cache-{Environment.UserName}"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task The_library_lies_in_a_folder_of_this_user_alone()
    {
        if (await StartAsync() is { } line)
        {
            Assert.Contains(Cache, line, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Cache));
        }
    }

    [Fact]
    public async Task A_library_that_others_could_have_put_there_first_is_not_loaded()
    {
        RelaxedLibrary.Create(Original, Version, Path.Combine(Cache, "FewLabel", "native"));
        foreach (var path in Directory.GetFileSystemEntries(Cache, "*", SearchOption.AllDirectories).Append(Cache))
        {
            File.SetUnixFileMode(path, Everybody);
        }

        if (await StartAsync() is { } line)
        {
            Assert.DoesNotContain(Cache, line, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(_temporary.Path, "fewlabel-"), line, StringComparison.Ordinal);
            Assert.Equal([Cache], Directory.GetFileSystemEntries(_temporary.Path).Where(path => !Path.GetFileName(path).StartsWith("clr-", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("dotnet-", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Where_others_can_exchange_every_folder_it_is_refused_with_the_remedy()
    {
        File.SetUnixFileMode(_temporary.Path, Everybody);
        if (await StartAsync() is { } line)
        {
            Assert.StartsWith("NativeRuntimeException: ", line, StringComparison.Ordinal);
            Assert.Contains($"{_temporary.Path} can be written by other users and is not sticky", line.Replace("/ can", " can", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("let XDG_CACHE_HOME or TMPDIR name a folder that this user alone can write", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Downloads_go_into_a_folder_of_this_user_alone()
    {
        var before = Environment.GetEnvironmentVariable("TMPDIR");
        try
        {
            Environment.SetEnvironmentVariable("TMPDIR", _temporary.Path);
            UserCache.Create(Path.Combine(Cache, "FewLabel", "data"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Cache));

            File.SetUnixFileMode(Cache, Everybody);
            Assert.Contains("can be written by other users", Assert.Throws<IOException>(() => UserCache.Create(Path.Combine(Cache, "FewLabel", "data"))).Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
        }
    }

    /// <summary>What the start says; null, and a line in the test's output, where the library needs no copy.</summary>
    private async Task<string?> StartAsync()
    {
        var line = (await RuntimeProcess.RunAsync(["load"], ("HOME", "/nonexistent"), ("TMPDIR", _temporary.Path)))[0];
        if (!line.Contains("loaded as it is", StringComparison.Ordinal))
        {
            return line;
        }

        output.WriteLine("NOT TESTED: this system's C++ library is new enough, so no copy is made.");
        return null;
    }
}
