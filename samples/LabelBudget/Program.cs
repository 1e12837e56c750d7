// How many labels are enough, and which images should have them? Pre-trains once, then spreads many draws of labels.
using System.CommandLine;
using System.Text.Json;
using FewLabel;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Samples;
using LabelBudget;
using Spectre.Console;

var data = new Option<string?>("--data") { Description = "Folder with MNIST's four IDX files. Default: FEWLABEL_DATA, the cache, or a download." };
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
counts.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int[]>()?.Any(count => count < Digits.Classes) == true)
    {
        result.AddError($"--labels must be {Digits.Classes} or more: one of each class, when they are drawn so.");
    }
});

var command = new RootCommand("Compares numbers of labels, and ways to choose the images that get them, on MNIST.") { data, counts, seeds, weights, output };
command.SetAction(async (arguments, cancellation) =>
{
    try
    {
        var file = Path.Combine(arguments.GetValue(output)!, "label-budget.json");
        OutputFile.Check(file);
        using var mnist = await Mnist.LoadAsync(arguments.GetValue(data), cancellationToken: cancellation);
        var normalize = Normalize.Measure(mnist.Train);
        using var encoder = Pretrain(mnist, normalize, arguments.GetValue(weights), cancellation);
        using var digits = new Digits(mnist, encoder, normalize, cancellation);
        var rows = new List<Row>();
        foreach (var count in arguments.GetValue(counts)!)
        {
            foreach (var choice in Choice.All)
            {
                double[] accuracies = [.. arguments.GetValue(seeds)!.Select(seed => Measure(digits, choice, count, seed, cancellation))];
                rows.Add(new Row(count, choice.Name, accuracies));
                AnsiConsole.WriteLine($"{count} labels, {choice.Name}: {string.Join(", ", accuracies.Select(accuracy => Figures.Percent(accuracy)))}");
            }
        }

        AnsiConsole.Write(BudgetTable.Of(rows, arguments.GetValue(seeds)!.Length));
        OutputFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(rows, JsonSerializerOptions.Web));
        AnsiConsole.MarkupLineInterpolated($"[grey]Written to {file}[/]");
        return 0;
    }
    catch (FewLabelException error)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }
    catch (OperationCanceledException)
    {
        AnsiConsole.WriteLine("Interrupted.");
        return 130;
    }
});
Terminal.Prepare();
return await command.Parse(args).InvokeAsync();

static double Measure(Digits digits, Choice choice, int count, long seed, CancellationToken cancellation)
{
    cancellation.ThrowIfCancellationRequested();
    using var random = new RandomSource(seed);
    return digits.TestAccuracy(choice.Choose(digits, count, random));
}

// No label is looked at, so one encoder serves all draws; which images will be labelled is not known yet.
static Encoder Pretrain(ImageDataset mnist, Normalize normalize, string? path, CancellationToken cancellation)
{
    const long EncoderSeed = 42;
    using var random = new RandomSource(EncoderSeed);
    using var training = random.Fork("training");
    var encoder = Models.CnnTrunk.CreateEncoder(mnist.Train.Shape, random);
    if (path is not null && File.Exists(path))
    {
        encoder.LoadWeights(path);
        return encoder;
    }

    var options = PretrainOptions.Quick;
    var trainer = new MocoPretrainer(Models.CnnTrunk, new TwoViews(options.Views), options.Moco, normalize);
    var result = trainer.Train(encoder, mnist.Train, [.. Enumerable.Range(0, (int)mnist.Train.Count)], training, cancellationToken: cancellation);
    AnsiConsole.WriteLine($"Pre-trained for {result.Duration.TotalSeconds:0} s.");
    if (path is not null)
    {
        WeightFile.Save(path, encoder);
    }

    return encoder;
}
