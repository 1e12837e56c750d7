using System.CommandLine;
using FewLabel.CommandLine;
using FewLabel.Networks;
using FewLabel.Tool.Machines;

namespace FewLabel.Tool.Commands;

/// <summary><c>info</c>: what a classifier file holds, or what this machine offers.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var classifier = new Argument<string?>("CLASSIFIER") { Description = "A classifier, such as output/classifier.fewlabel. Without it the command tells about this machine.", Arity = ArgumentArity.ZeroOrOne };
        var json = JsonOutput.Option();
        var command = new Command("info", "Tells what a classifier file holds; or what this machine offers: cores, memory, torch, GPU, data folders.") { classifier, json };
        command.Does(
            (parsed, _) => Task.FromResult(Run(parsed.GetValue(classifier), parsed.GetValue(json))),
            _ => "The same command starts again.");
        return command;
    }

    private static int Run(string? path, bool json)
    {
        if (path is null)
        {
            Tell(MachineInfo.Read(), machine => machine.Lines, json);
        }
        else
        {
            using var weights = WeightFile.Load(path);
            using var classifier = Classifier.Load(path);
            Tell(new SavedClassifier(path, new FileInfo(path).Length, weights.Values.Sum(weight => weight.numel()), classifier.Info), saved => saved.Lines, json);
        }

        return ExitCode.Done;
    }

    private static void Tell<T>(T what, Func<T, IEnumerable<(string Name, string Value)>> lines, bool json)
        where T : notnull
    {
        if (json)
        {
            JsonOutput.Write(what);
            return;
        }

        foreach (var (name, value) in lines(what))
        {
            Terminal.Say($"{(name.Length > 0 ? name + ":" : ""),-14} {value}", "default");
        }
    }
}
