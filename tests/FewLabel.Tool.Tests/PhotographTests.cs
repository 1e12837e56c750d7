using System.Text.Json;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Tool;

/// <summary>A classifier on the features of the network that knows ImageNet.</summary>
[Collection(TrainedDigits.Collection)]
public sealed class PhotographTests(TrainedDigits trained) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-photos-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Gray_pictures_are_learned_as_photographs_and_the_classifier_is_read_by_every_command_and_exported()
    {
        var classifier = Path.Combine(_folder, "classifier.fewlabel");
        using var training = await JsonAsync("train", trained.Pictures, "--no-mirror", "--size", "32", "--output", _folder);
        Assert.Equal("linear layer", training.RootElement.GetProperty("best").GetString());
        var accuracy = training.RootElement.GetProperty("testAccuracy").GetDouble();
        Assert.InRange(accuracy, 0.3, 1);

        using var measure = await JsonAsync("measure", classifier, Path.Combine(trained.Pictures, "test"));
        Assert.Equal(accuracy, measure.RootElement.GetProperty("accuracy").GetDouble(), 12);
        using var predicted = await JsonAsync("predict", classifier, Path.Combine(trained.Pictures, "3"));
        Assert.Equal(4, predicted.RootElement.GetProperty("classified").GetInt32());
        Assert.Contains("ResNet18-ImageNet", await ToolRun.DoneAsync("info", classifier), StringComparison.Ordinal);

        using var export = await JsonAsync("export", classifier);
        Assert.Equal(new FileInfo(Path.ChangeExtension(classifier, ".onnx")).Length, export.RootElement.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task A_small_network_of_a_classifier_is_read_by_every_command_and_tells_what_it_loses()
    {
        var small = Path.Combine(_folder, "small.fewlabel");
        using var distilled = await JsonAsync("distill", trained.ClassifierFile, trained.Pictures, "--epochs", "3", "--output", small);
        Assert.InRange(distilled.RootElement.GetProperty("agreement").GetDouble(), 0, 1);
        Assert.Equal(new FileInfo(small).Length, distilled.RootElement.GetProperty("bytes").GetInt64());

        using var predicted = await JsonAsync("predict", small, Path.Combine(trained.Pictures, "3"));
        Assert.Equal(4, predicted.RootElement.GetProperty("classified").GetInt32());
    }

    private static async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await ToolRun.RunAsync([.. arguments, "--json"]);
        Assert.True(code == ExitCode.Done, output + errors);
        return JsonDocument.Parse(output);
    }
}
