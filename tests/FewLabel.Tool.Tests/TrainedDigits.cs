namespace FewLabel.Tests.Tool;

/// <summary>A classifier that the tool has trained on forty digits, once for all tests that only use one.</summary>
[CollectionDefinition(Collection)]
public sealed class TrainedDigits : IAsyncLifetime, ICollectionFixture<TrainedDigits>
{
    public const string Collection = "trained digits";

    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-trained-").FullName;

    internal string ClassifierFile => Path.Combine(_folder, "output", "classifier.fewlabel");

    internal string ResultFile => Path.Combine(_folder, "output", "result.json");

    internal string Pictures => Path.Combine(_folder, "digits");

    /// <summary>What the training, whose result was asked for as JSON, ended with and wrote.</summary>
    internal (int Code, string Output, string Errors) Training { get; private set; }

    public async Task InitializeAsync()
    {
        await ToolRun.DoneAsync("digits", Pictures, "--labeled", "40", "--unlabeled", "0", "--test", "20");
        Training = await ToolRun.RunAsync("train", Pictures, "--kind", "digits", "--output", Path.Combine(_folder, "output"), "--json");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
