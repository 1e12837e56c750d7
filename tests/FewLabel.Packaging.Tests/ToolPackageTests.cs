using System.Text.Json;

namespace FewLabel.Tests.Packaging;

/// <summary>The tool and the templates as users install them, without this repository.</summary>
[Collection(PackageFeed.Collection)]
public sealed class ToolPackageTests(PackageFeed feed) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    private string Digits => _folder.Combine("digits");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_installed_tool_trains_on_a_folder_and_the_program_of_the_template_does_too()
    {
        await DotNet.RunAsync(
            _folder.Path, Limit, "tool", "install", "FewLabel.Tool", "--version", feed.Version, "--tool-path", _folder.Combine("tools"), "--add-source", feed.Folder);
        Assert.Contains("fewlabel [command]", await ToolAsync("--help"), StringComparison.Ordinal);
        await ToolAsync("digits", Digits, "--labeled", "40", "--unlabeled", "0", "--test", "20");
        using (var training = JsonDocument.Parse(Json(await ToolAsync("train", Digits, "--kind", "digits", "--output", _folder.Combine("output"), "--json"))))
        {
            Assert.InRange(training.RootElement.GetProperty("testAccuracy").GetDouble(), 0.5, 1);
        }

        await RunTemplateAsync("digits", "Recipe.Digits", "CNN");
        await RunTemplateAsync("photos", "Recipe.Photos", "linear layer");
    }

    [Fact]
    public void Each_platforms_package_of_the_tool_is_small_enough_for_nuget_and_holds_its_own_libtorch_alone_and_the_weights_for_photographs()
    {
        const long MostBytes = 250_000_000;
        var (pointer, platform) = (feed.Packages.Single(package => package.Id == "FewLabel.Tool"), feed.Packages.Single(package => package.Id == $"FewLabel.Tool.{PackageFeed.Platform}"));

        Assert.InRange(platform.Size, 10_000_000, MostBytes);
        Assert.InRange(pointer.Size, 0, 1_000_000);
        Assert.Contains(PackageFeed.Platform, pointer.ReadText("tools/any/any/DotnetToolSettings.xml"), StringComparison.Ordinal);
        Assert.Single(platform.Entries, entry => entry.Contains("torch_cpu", StringComparison.Ordinal) && !entry.EndsWith(".lib", StringComparison.Ordinal));
        Assert.Single(platform.Entries, entry => entry.EndsWith("DnnImageModels/ResNet18Onnx/ResNet18.onnx", StringComparison.Ordinal));
        Assert.Single(platform.Entries, entry => entry.Contains("SkiaSharp.", StringComparison.Ordinal) && entry.Contains("lib", StringComparison.Ordinal) && !entry.EndsWith(".dll", StringComparison.Ordinal));
    }

    private async Task RunTemplateAsync(string kind, string recipe, string method)
    {
        var program = await BuildFromTemplateAsync(kind, recipe);
        var other = Directory.EnumerateFiles(Path.Combine(Digits, "test"), "*.png", SearchOption.AllDirectories).First();
        var told = await DotNet.RunAsync(_folder.Path, Limit, program, Digits, other);
        Assert.Contains("digits: 40 labeled images, seed 42", told, StringComparison.Ordinal);
        Assert.Contains(method, told, StringComparison.Ordinal);
        Assert.Matches($@"{other}: \d \(\d+\.\d %\)", told);
        Assert.True(File.Exists(_folder.Combine("classifier.fewlabel")));
        File.Delete(_folder.Combine("classifier.fewlabel"));
    }

    private async Task<string> BuildFromTemplateAsync(string kind, string recipe)
    {
        var (hive, name) = (_folder.Combine($"hive-{kind}"), $"My{kind}");
        var project = _folder.Combine(name);
        await DotNet.RunAsync(_folder.Path, Limit, "new", "install", Path.Combine(feed.Folder, $"FewLabel.Templates.{feed.Version}.nupkg"), "--force", "--debug:custom-hive", hive);
        await DotNet.RunAsync(_folder.Path, Limit, "new", "fewlabel-console", "--output", project, "--kind", kind, "--debug:custom-hive", hive);
        var code = await File.ReadAllTextAsync(Path.Combine(project, "Program.cs"));
        Assert.Contains(recipe, code, StringComparison.Ordinal);
        Assert.DoesNotContain("#if", code, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(Path.Combine(project, $"{name}.csproj"));
        Assert.Contains($"Include=\"FewLabel\" Version=\"{feed.Version}\"", text, StringComparison.Ordinal);
        await DotNet.RunAsync(
            project, Limit,
            [
                "build", "--output", _folder.Combine($"out-{kind}"), $"-p:RestoreAdditionalProjectSources={feed.Folder}", $"-p:RestorePackagesPath={_folder.Combine("packages")}",
                $"-p:RestoreFallbackFolders={await DotNet.InstalledPackagesAsync(_folder.Path)}", "-p:CreateHardLinksForCopyLocalIfPossible=true", "-p:TreatWarningsAsErrors=true",
                .. DotNet.BuildOptions,
            ]);
        return _folder.Combine($"out-{kind}", $"{name}.dll");
    }

    private Task<string> ToolAsync(params string[] arguments) =>
        DotNet.RunProgramAsync(_folder.Combine("tools", OperatingSystem.IsWindows() ? "fewlabel.exe" : "fewlabel"), _folder.Path, Limit, arguments);

    /// <summary>The object at the end of what was written to both outputs.</summary>
    private static string Json(string written) => written[written.IndexOf("\n{", StringComparison.Ordinal)..];
}
