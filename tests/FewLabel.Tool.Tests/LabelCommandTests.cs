using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Tool;

/// <summary>The command that serves the labeling page: what it begins with, refuses and leaves behind.</summary>
[Collection(TrainedDigits.Collection)]
public sealed partial class LabelCommandTests(TrainedDigits trained) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-label-").FullName;

    private string Output => Path.Combine(_folder, "labels");

    private string Table => Path.Combine(Output, "labels.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [UnixFact("signals")]
    public async Task Labels_of_the_page_are_in_a_table_at_the_end_which_train_reads()
    {
        string[] command = ["label", trained.Pictures, "--no-browser", "--encoder", "pixels", "--measured", "0", "--output", Output, "--json"];
        string[] names;
        using (var process = ToolProcess.Start(command))
        {
            using var client = await EnterAsync(process);
            var images = JsonDocument.Parse(await client.GetStringAsync("/api/next?count=60")).RootElement.EnumerateArray()
                .Select(image => (Index: image.GetProperty("index").GetInt64(), Name: image.GetProperty("name").GetString()!)).Take(30).ToArray();
            foreach (var (index, name) in images)
            {
                await LabelAsync(client, index, ClassOf(name));
            }

            names = [.. images.Select(image => image.Name)];
            process.Signal(PosixSignal.SIGINT);
            Assert.True(await process.ExitAsync() == ExitCode.Done, process.Errors);
            using var answer = JsonDocument.Parse(process.Output);
            Assert.Equal((30, 60), (answer.RootElement.GetProperty("labeled").GetInt32(), answer.RootElement.GetProperty("images").GetInt32()));
            Assert.Equal(Table, answer.RootElement.GetProperty("table").GetString());
        }

        var rows = File.ReadAllLines(Table).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), rows.Take(30).Select(row => Path.GetRelativePath(trained.Pictures, Path.GetFullPath(row[0], Output))).Order(StringComparer.Ordinal));
        Assert.All(rows.Take(30), row => Assert.Equal(ClassOf(Path.GetRelativePath(trained.Pictures, Path.GetFullPath(row[0], Output))), row[1]));
        Assert.All(rows.Skip(30), row => Assert.Equal("", row[1]));
        var told = await ToolRun.DoneAsync("train", Table, "--kind", "digits", "--hold-out", "0", "--output", Path.Combine(_folder, "trained"));
        Assert.Contains("30 labeled pictures", told, StringComparison.Ordinal);
        Assert.Contains("30 without a label", told, StringComparison.Ordinal);
    }

    [UnixFact("signals")]
    public async Task A_killed_program_goes_on_with_all_labels_and_a_second_one_on_the_same_folder_is_refused()
    {
        string[] command = ["label", trained.Pictures, "--no-browser", "--encoder", "pixels", "--output", Output];
        using (var process = ToolProcess.Start(command))
        {
            using var client = await EnterAsync(process);
            await LabelAsync(client, 7, "seven");
            var second = await FailedAsync(command);
            Assert.Contains($"{Output} is in use by process", second, StringComparison.Ordinal);
        }

        using var again = ToolProcess.Start(command);
        await again.WaitForAsync("60 pictures, 1 of them labeled");
        again.Signal(PosixSignal.SIGTERM);
        Assert.Equal(ExitCode.Done, await again.ExitAsync());
        Assert.Contains("Two classes or more need a label", again.Output, StringComparison.Ordinal);
        Assert.Equal(60, Directory.EnumerateFiles(trained.Pictures, "*.png", SearchOption.AllDirectories).Count());
    }

    [UnixFact("signals")]
    public async Task Stopped_while_it_looks_at_the_pictures_it_keeps_what_it_has_found_out()
    {
        await ToolRun.DoneAsync("digits", Path.Combine(_folder, "many"), "--labeled", "10", "--unlabeled", "600", "--test", "0");
        string[] command = ["label", Path.Combine(_folder, "many"), "--no-browser", "--output", Output];
        using var process = ToolProcess.Start(command);
        await process.WaitForAsync("Looking at pictures (1 of 1): begins");
        while (!File.Exists(Path.Combine(Output, "in-use.txt")))
        {
            await Task.Delay(20);
        }

        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
        Assert.Contains("Interrupted. What was found out about the pictures is kept", process.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Output, "features.state")));
        Assert.False(File.Exists(Table));
    }

    [Fact]
    public async Task What_cannot_be_labeled_is_refused_with_the_reason_before_anything_is_written()
    {
        var (empty, one) = (Path.Combine(_folder, "empty"), Path.Combine(_folder, "one"));
        Directory.CreateDirectory(empty);
        Directory.CreateDirectory(one);
        File.Copy(Directory.EnumerateFiles(trained.Pictures, "*.png", SearchOption.AllDirectories).First(), Path.Combine(one, "a.png"));

        Assert.Contains("empty has 0 images that can be read", await FailedAsync("label", empty, "--no-browser", "--output", Output), StringComparison.Ordinal);
        Assert.Contains("one has 1 images that can be read", await FailedAsync("label", one, "--no-browser", "--output", Output), StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder, "nothing"), await FailedAsync("label", Path.Combine(_folder, "nothing"), "--no-browser", "--output", Output), StringComparison.Ordinal);
        Assert.Empty(Files());
        Assert.Contains("missing.onnx", await FailedAsync("label", trained.Pictures, "--no-browser", "--encoder", Path.Combine(_folder, "missing.onnx"), "--output", Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_told_before_the_pictures_are_looked_at()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var errors = await FailedAsync("label", trained.Pictures, "--no-browser", "--port", $"{port}", "--output", Output);

        Assert.Contains($"Port {port} is in use by another program. Give another by --port", errors, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_table_of_another_program_is_not_replaced()
    {
        Directory.CreateDirectory(Output);
        await File.WriteAllTextAsync(Table, "path,label\na.png,mine\n");

        var errors = await FailedAsync("label", trained.Pictures, "--no-browser", "--encoder", "pixels", "--output", Output);

        Assert.Contains($"{Table} is there already and is no table of labels of FewLabel", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "70000")]
    [InlineData("--measured", "0.9")]
    [InlineData("--encoder", "magic")]
    public async Task A_wrong_option_ends_with_2(string option, string value)
    {
        var (code, _, errors) = await ToolRun.RunAsync("label", trained.Pictures, option, value);

        Assert.Equal(ExitCode.Misused, code);
        Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    private string[] Files() => Directory.Exists(Output) ? Directory.GetFileSystemEntries(Output) : [];

    /// <summary>The folder of a picture of the generated digits is its class, below <c>test</c> too.</summary>
    private static string ClassOf(string name) => Path.GetFileName(Path.GetDirectoryName(name))!;

    private static async Task<HttpClient> EnterAsync(ProgramProcess process)
    {
        while (!Address().IsMatch(process.Output + process.Errors))
        {
            await process.WaitForAsync("");
            await Task.Delay(50);
        }

        var address = new Uri(Address().Match(process.Output + process.Errors).Value);
        var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(address, "/") };
        client.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        (await client.GetAsync(address)).EnsureSuccessStatusCode().Dispose();
        return client;
    }

    private static async Task LabelAsync(HttpClient client, long index, string name)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new { @class = name, images = new[] { index } }), Encoding.UTF8, "application/json");
        (await client.PostAsync("/api/label", body)).EnsureSuccessStatusCode().Dispose();
    }

    private static async Task<string> FailedAsync(params string[] arguments)
    {
        var (code, output, errors) = await ToolRun.RunAsync(arguments);
        Assert.True(code == ExitCode.Failed, output + errors);
        return errors;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{64}")]
    private static partial Regex Address();
}
