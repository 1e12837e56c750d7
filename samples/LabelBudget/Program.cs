// How many labels are enough, and which images should have them? Pre-trains once, then spreads many draws of labels.
using System.CommandLine;
using System.Text.Json;
using FewLabel.Runtime;
using FewLabel.CommandLine;
using FewLabel.Samples;
using LabelBudget;
using Spectre.Console;

var data = DataLoading.Option();
var counts = new Option<int[]>("--labels")
{
    Description = "Numbers of labels, separated by blanks, each 10 or more.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [10, 20, 50, 100, 200, 1000],
};
var seeds = new Option<long[]>("--seeds")
{
    Description = "Seeds of the repetitions, separated by blanks.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. Enumerable.Range(0, 10)],
};
var weights = new Option<string?>("--encoder") { Description = "A safetensors file of the encoder, which is written if it is missing; without it the encoder is pre-trained each time." };
var output = new Option<string>("--output") { Description = "Folder for label-budget.json.", DefaultValueFactory = _ => "output" };
var overwrite = Outputs.Option();
counts.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int[]>()?.Any(count => count < Digits.Classes) == true)
    {
        result.AddError($"--labels must be {Digits.Classes} or more: one of each class, when they are drawn so.");
    }
});

var command = new RootCommand("Compares numbers of labels, and ways to choose the images that get them, on MNIST.") { data, counts, seeds, weights, output, overwrite };
return await CommandHost.InvokeAsync(command, args, RunAsync, arguments => arguments.GetValue(weights) is { } path && File.Exists(path)
    ? $"No choice was measured; the encoder is kept in {path}, and the same command goes on from there."
    : "Nothing was kept. With --encoder FILE the encoder is, once it is pre-trained.");

async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
{
    var file = Path.Combine(arguments.GetValue(output)!, "label-budget.json");
    new Outputs(arguments.GetValue(overwrite)).File(file, OutputKind.Budget).Check();
    using var mnist = await DataLoading.LoadAsync(arguments.GetValue(data), cancellation);
    var measurement = new Measurement(mnist, arguments.GetValue(weights), arguments.GetValue(counts)!, arguments.GetValue(seeds)!);
    var complete = await ProgressView.ShowAsync(Measurement.Stages, view => Task.Run(() => measurement.Run(view, cancellation), CancellationToken.None));
    AnsiConsole.Write(BudgetTable.Of(measurement.Rows, arguments.GetValue(seeds)!.Length));
    OutputFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(new { complete, measurement.Rows }, JsonSerializerOptions.Web));
    Terminal.Say($"Written to {file}");
    if (complete)
    {
        return ExitCode.Done;
    }

    Terminal.Complain($"Interrupted. {file} has what was measured and is marked as incomplete. --labels measures the numbers that are missing.");
    return ExitCode.Interrupted;
}
