namespace FewLabel.Tests.Docs;

public sealed class CommandTests
{
    private const string Run = "dotnet run ";
    private const string Project = "--project ";
    private const string Tool = "fewlabel ";
    private const string ToolProject = "src/FewLabel.Tool";

    [Fact]
    public void Every_command_names_a_project_and_options_that_exist()
    {
        var commands = Documents.All.SelectMany(document => Commands(document, Documents.Lines(document))).ToList();

        Assert.True(commands.Count > 10, "The documentation has hardly any command; is it read rightly?");
        var faults = commands.SelectMany(item => Faults(item.Command).Select(fault => $"{item.Document}, line {item.Line}: {fault}")).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("dotnet run -c Release --project src/FewLabel.Tool -- train leaves --nonsense", "src/FewLabel.Tool does not know --nonsense")]
    [InlineData("dotnet run -c Release --project src/FewLabel.Tool -- nonsense leaves", "src/FewLabel.Tool does not know nonsense")]
    [InlineData("dotnet run -c Release --project samples/Nothing", "there is no project samples/Nothing")]
    [InlineData("dotnet run -c Release --project samples/LabelDraws -- --moco --nonsense 3", "samples/LabelDraws does not know --nonsense")]
    [InlineData("dotnet run -c Release --project benchmarks/FewLabel.Benchmarks -- nonsense", "benchmarks/FewLabel.Benchmarks does not know nonsense")]
    public void A_wrong_command_is_noticed(string command, string fault) => Assert.Equal(fault, Assert.Single(Faults(command)));

    [Fact]
    public void Commands_of_the_tool_are_read_from_code_and_from_tables()
    {
        string[] lines = ["Say `fewlabel info FILE` or `fewlabel`.", "```sh", "fewlabel train leaves --output output   # a remark", "```"];

        Assert.Equal(
            [$"{Run}{Project}{ToolProject} -- info FILE", $"{Run}{Project}{ToolProject} -- train leaves --output output"],
            Commands("page.md", lines).Select(item => item.Command));
    }

    /// <summary>The commands of a document, without what follows them as a remark. Those of the tool are as if it ran from the repository.</summary>
    private static IEnumerable<(string Document, int Line, string Command)> Commands(string document, IEnumerable<string> lines) =>
        from line in lines.Index()
        let start = line.Item.IndexOf(Run, StringComparison.Ordinal)
        let tool = line.Item.StartsWith(Tool, StringComparison.Ordinal) ? 0 : line.Item.IndexOf($"`{Tool}", StringComparison.Ordinal) + 1
        let isTool = line.Item.StartsWith(Tool, StringComparison.Ordinal) || tool > 0
        where isTool || (start >= 0 && line.Item.Contains(Project, StringComparison.Ordinal))
        let command = line.Item[(isTool ? tool : start)..].Split('#', '`')[0].Trim()
        select (document, line.Index + 1, isTool ? $"{Run}{Project}{ToolProject} -- {command[Tool.Length..]}" : command);

    private static IEnumerable<string> Faults(string command)
    {
        var parts = command.Split(" -- ", 2);
        var project = parts[0].Split(Project)[1].Split(' ')[0];
        if (!File.Exists(Path.Combine(Documents.Repository, project, $"{Path.GetFileName(project)}.csproj")))
        {
            return [$"there is no project {project}"];
        }

        var words = parts.Length < 2 ? [] : parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The first word may be a command of its own; behind an option it is a value.
        return words.Where((word, position) => position == 0 || word.StartsWith("--", StringComparison.Ordinal))
            .Where((word, position) => !Knows(position > 0 && !words[0].StartsWith('-') ? CommandHelp.Of(project, words[0]) : CommandHelp.Of(project), word)).Select(word => $"{project} does not know {word}");
    }

    private static bool Knows(string help, string word) =>
        help.Split([' ', '\n', '\r', '[', ']', ',', '|'], StringSplitOptions.RemoveEmptyEntries).Contains(word);
}
