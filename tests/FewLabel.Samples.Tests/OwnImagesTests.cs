using FewLabel.CommandLine;
using FewLabel.Pretrained;

namespace FewLabel.Tests.Samples;

public sealed class OwnImagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-own-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_sample_trains_on_a_folder_saves_and_classifies_others()
    {
        var (pictures, classifier) = (Path.Combine(_folder, "digits"), Path.Combine(_folder, "own.fewlabel"));
        await ProgramProcess.DoneAsync("src/FewLabel.Tool", "digits", pictures, "--labeled", "40", "--unlabeled", "0", "--test", "10");
        var other = Directory.EnumerateFiles(Path.Combine(pictures, "test"), "*.png", SearchOption.AllDirectories).First();
        var told = await ProgramProcess.DoneAsync("samples/OwnImages", pictures, classifier, other);

        Assert.Contains("digits: 40 labeled images, seed 42", told, StringComparison.Ordinal);
        Assert.Matches($@"{other}: \d \(\d+\.\d %\)", told);
        using var saved = Classifier.Load(classifier, registry: PretrainedEncoders.Registry);
        Assert.Equal(10, saved.Info.ClassNames.Length);
    }

    [Fact]
    public async Task Without_a_folder_it_says_how_it_is_used()
    {
        using var process = new ProgramProcess("samples/OwnImages");

        Assert.Equal(ExitCode.Misused, await process.ExitAsync());
        Assert.Contains("Usage: ", process.Errors, StringComparison.Ordinal);
    }
}
