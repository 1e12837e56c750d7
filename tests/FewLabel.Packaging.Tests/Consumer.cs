namespace FewLabel.Tests.Packaging;

/// <summary>A console program outside the repository that has nothing of FewLabel but its packages.</summary>
internal sealed class Consumer : IDisposable
{
    /// <summary>The highest package there is, which brings all others.</summary>
    private static readonly string[] TopToBottom = ["FewLabel.Reporting", "FewLabel", "FewLabel.Moco", "FewLabel.Models", "FewLabel.Core"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Restores and builds it.</summary>
    /// <param name="feed">The packages.</param>
    /// <param name="package">The one that it references; null for the highest.</param>
    /// <param name="program">The text of the program.</param>
    public async Task BuildAsync(PackageFeed feed, string? package = null, string program = "Program.cs.txt")
    {
        Copy("Consumer.csproj.txt", "Consumer.csproj");
        Copy(program, "Program.cs");
        package ??= TopToBottom.First(id => feed.Packages.Any(item => item.Id == id));
        var torchSharp = feed.Packages.Single(item => item.Id == "FewLabel.Core").Dependencies["TorchSharp"];
        await DotNet.RunAsync(
            _folder.Path, TimeSpan.FromMinutes(4),
            [
                "build", "Consumer.csproj", "--output", _folder.Combine("out"), $"-p:Package={package}", $"-p:FewLabelVersion={feed.Version}",
                $"-p:Feed={feed.Folder}", "-p:Backend=TorchSharp-cpu", $"-p:BackendVersion={torchSharp}",
                $"-p:InstalledPackages={await InstalledPackagesAsync()}", .. DotNet.BuildOptions,
            ]);
    }

    /// <summary>Runs it several times at once, as a user whose cache is empty; returns what each wrote.</summary>
    public Task<string[]> RunAsync(int times)
    {
        var cache = Directory.CreateDirectory(_folder.Combine("cache")).FullName;
        return Task.WhenAll(Enumerable.Range(0, times).Select(_ => DotNet.RunWithCacheAsync(
            cache, _folder.Path, TimeSpan.FromMinutes(2), _folder.Combine("out", "Consumer.dll"))));
    }

    /// <summary>Whether a file is beside the program.</summary>
    public bool Has(params string[] parts) => File.Exists(_folder.Combine(["out", .. parts]));

    public void Dispose() => _folder.Dispose();

    private void Copy(string text, string name) =>
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Consumer", text), _folder.Combine(name));

    private Task<string> InstalledPackagesAsync() => DotNet.InstalledPackagesAsync(_folder.Path);
}
