using System.CommandLine;

namespace FewLabel.Benchmarks;

/// <summary>What the comparisons with other libraries can be told, as options of a command.</summary>
internal sealed class BenchmarkOptions
{
    private readonly Option<string?> _python = new("--python") { Description = "The Python that has torch and torchvision; by default python3, then /usr/bin/python3.", HelpName = "PATH" };
    private readonly Option<int> _rounds;
    private readonly Option<double> _seconds;
    private readonly Option<int> _threads = new("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => 2 };

    /// <summary>Adds the options to a command.</summary>
    public BenchmarkOptions(Command command, int rounds, double seconds)
    {
        _rounds = new Option<int>("--rounds") { Description = "Rounds of each side.", DefaultValueFactory = _ => rounds };
        _seconds = new Option<double>("--seconds") { Description = "The least length of a round.", DefaultValueFactory = _ => seconds };
        _rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 3)
            {
                result.AddError("--rounds must be 3 or more, for fewer have no spread.");
            }
        });
        command.Add(_python);
        command.Add(_rounds);
        command.Add(_seconds);
        command.Add(_threads);
    }

    public BenchmarkSettings Read(ParseResult arguments) => new(
        arguments.GetValue(_python), arguments.GetValue(_rounds), arguments.GetValue(_seconds), arguments.GetValue(_threads));
}
