namespace FewLabel.Tests.Samples;

/// <summary>A classifier that OwnImages has trained on forty digits, once for all tests that only use one.</summary>
public sealed class TrainedDigits : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-trained-").FullName;

    internal string ClassifierFile => Path.Combine(_folder, "output", "classifier.fewlabel");

    public async Task InitializeAsync()
    {
        var pictures = Path.Combine(_folder, "digits");
        await SampleProcess.DoneAsync("OwnImages", "export", pictures, "--labeled", "40", "--unlabeled", "0", "--test", "0");
        await SampleProcess.DoneAsync("OwnImages", "train", pictures, "--kind", "digits", "--output", Path.Combine(_folder, "output"));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
