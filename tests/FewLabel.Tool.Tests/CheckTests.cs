using System.Text.Json;
using FewLabel.CommandLine;
using FewLabel.Data;

namespace FewLabel.Tests.Tool;

[Collection(TrainedDigits.Collection)]
public sealed class CheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-check-").FullName;

    private string Pictures => Path.Combine(_folder, "digits");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_that_is_wrong_with_a_folder_is_told_before_any_training()
    {
        await ToolRun.DoneAsync("digits", Pictures, "--labeled", "200", "--unlabeled", "3", "--test", "40");
        var moved = Directory.GetFiles(Path.Combine(Pictures, "1")).Order(StringComparer.Ordinal).Take(2).Select((path, i) => Move(path, Path.Combine(Pictures, "0", $"moved{i}.png"))).ToList();
        var copy = Directory.GetFiles(Path.Combine(Pictures, "2"))[0];
        File.Copy(copy, Path.Combine(Pictures, "test", "2", "again.png"));
        File.Copy(Directory.GetFiles(Path.Combine(Pictures, "3"))[0], Path.Combine(Pictures, "4", "other.png"));
        Write("rare/one.png", ImageFile.ToPng([.. Enumerable.Range(0, 784).Select(i => (byte)(i % 251))], new ImageShape(1, 28, 28)));
        Write("__MACOSX/._1.png", [1, 2, 3]);
        Write("5/note.txt", "no picture"u8.ToArray());
        Write("6/flat.png", ImageFile.ToPng(new byte[784], new ImageShape(1, 28, 28)));

        var (code, output, errors) = await ToolRun.RunAsync("check", Pictures, "--kind", "digits", "--json");
        var found = JsonDocument.Parse(output).RootElement;

        Assert.True(code == ExitCode.Done, errors);
        Assert.False(found.GetProperty("isClean").GetBoolean());
        Assert.Contains(Texts(found, "notes"), note => note.Contains("1 __MACOSX", StringComparison.Ordinal));
        Assert.Equal(Path.Combine(Pictures, "5", "note.txt"), Assert.Single(found.GetProperty("skipped").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal([Path.Combine(Pictures, "6", "flat.png")], Texts(found, "nearlyConstant"));
        Assert.Equal(["rare"], Texts(found, "smallClasses"));
        Assert.Equal(
            ["LabelsInTrain", "TrainAndTest"],
            found.GetProperty("duplicates").EnumerateArray().Where(pair => pair.GetProperty("isExact").GetBoolean()).Select(pair => pair.GetProperty("kind").GetString()).Order(StringComparer.Ordinal));
        var suspects = found.GetProperty("labelErrors").EnumerateArray().ToDictionary(error => error.GetProperty("path").GetString()!);
        Assert.All(moved, path => Assert.Equal(("0", "1"), (suspects[path].GetProperty("label").GetString(), suspects[path].GetProperty("suggested").GetString())));
        Assert.Equal(20, found.GetProperty("classes").EnumerateArray().First(each => each.GetProperty("name").GetString() == "7").GetProperty("labeled").GetInt32());
        Assert.Contains("labels are probably wrong, the most certain first", errors, StringComparison.Ordinal);
        Assert.Contains("Classes with fewer than 5 labels: rare (1).", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, (await ToolRun.RunAsync("check", Pictures, "--kind", "digits", "--no-label-errors", "--strict")).Code);
    }

    [Fact]
    public async Task A_folder_without_a_fault_is_told_to_have_none()
    {
        await ToolRun.DoneAsync("digits", Pictures, "--labeled", "60", "--unlabeled", "0", "--test", "10");

        var told = await ToolRun.DoneAsync("check", Pictures, "--kind", "digits", "--no-label-errors", "--strict");

        Assert.Contains("60 labeled pictures (6 of each of 10 classes), 0 without a label, 10 test pictures", told, StringComparison.Ordinal);
        Assert.Contains("Nothing was found to see to. Label errors were not looked for.", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_taken_for_a_split_is_told_and_a_folder_that_cannot_be_read_fails()
    {
        await ToolRun.DoneAsync("digits", Path.Combine(_folder, "data", "Train"), "--labeled", "60", "--unlabeled", "0", "--test", "0");
        await ToolRun.DoneAsync("digits", Path.Combine(_folder, "data", "val"), "--labeled", "60", "--unlabeled", "0", "--test", "0", "--seed", "7");

        var told = await ToolRun.DoneAsync("check", Path.Combine(_folder, "data"), "--kind", "digits", "--no-label-errors");
        var (code, output, errors) = await ToolRun.RunAsync("check", Path.Combine(_folder, "nowhere"), "--json");

        Assert.Contains("'Train' is taken for the training pictures.", told, StringComparison.Ordinal);
        Assert.Contains("'val' is taken for the test pictures.", told, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.Contains("nowhere does not exist", errors, StringComparison.Ordinal);
    }

    private static string Move(string from, string to)
    {
        File.Move(from, to);
        return to;
    }

    private static IEnumerable<string> Texts(JsonElement found, string name) => found.GetProperty(name).EnumerateArray().Select(item => item.GetString()!);

    private void Write(string name, byte[] content)
    {
        var path = Path.Combine(Pictures, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
