// How much does the luck of the draw matter? Trains one network on several draws of 100 labels of MNIST.
using System.CommandLine;
using System.Globalization;
using FewLabel;
using FewLabel.Data;
using FewLabel.Samples;
using Spectre.Console;

const long StudySeed = 42;

var data = new Option<string?>("--data") { Description = "Folder with MNIST's four IDX files. Default: FEWLABEL_DATA, the cache, or a download." };
var labels = new Option<int>("--labels") { Description = "How many images to label in each draw.", DefaultValueFactory = _ => 100 };
var network = new Option<string>("--network") { Description = $"Which network: {string.Join(", ", Models.All)}.", DefaultValueFactory = _ => Models.Cnn.Name };
var seeds = new Option<long[]>("--seeds")
{
    Description = "Seeds of the draws, separated by blanks; 42 is the reference study's.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [StudySeed, 0, 1, 2, 3, 4],
};
network.Validators.Add(result =>
{
    if (Models.Find(result.GetValueOrDefault<string>()) is null)
    {
        result.AddError($"There is no network '{result.GetValueOrDefault<string>()}'; there are {string.Join(", ", Models.All)}.");
    }
});

var command = new RootCommand("Trains one network on several draws of a few labels of MNIST and shows how far the results spread.") { data, labels, network, seeds };
command.SetAction((arguments, cancellation) => RunAsync(
    arguments.GetValue(data), arguments.GetValue(labels), Models.Find(arguments.GetValue(network)!)!, arguments.GetValue(seeds)!, cancellation));
Terminal.Prepare();
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string? data, int labels, FewLabel.Networks.Architecture network, long[] seeds, CancellationToken cancellation)
{
    try
    {
        using var mnist = await Mnist.LoadAsync(data, cancellationToken: cancellation);
        var accuracies = new List<double>();
        var table = new Table().Border(TableBorder.Rounded).Title($"{network.Name}, {labels} labels of {mnist.Name}")
            .AddColumn("Seed").AddColumn("Validation").AddColumn("Test").AddColumn("Seconds");
        foreach (var seed in seeds)
        {
            using var result = await Experiment
                .On(mnist)
                .LabelRandomly(labels, seed)
                .HoldOut(0.25)
                .Augment(Augmentations.Digits)
                .Train(network.Name, network)
                .Build()
                .RunAsync(cancellationToken: cancellation);
            var method = result.Methods[0];
            accuracies.Add(method.Test.Accuracy);
            string[] row = [$"{seed}", Figures.Percent(method.Validation!.Accuracy), Figures.Percent(method.Test.Accuracy), method.Seconds.ToString("0.0", CultureInfo.InvariantCulture)];
            table.AddRow(row);
            AnsiConsole.WriteLine($"seed {seed}: test {row[2]}, {row[3]} s");
        }

        AnsiConsole.Write(table);
        Summarise(seeds.Zip(accuracies).Where(draw => draw.First != StudySeed).Select(draw => draw.Second).ToArray());
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
}

static void Summarise(double[] accuracies)
{
    if (accuracies.Length > 1)
    {
        var mean = accuracies.Average();
        var deviation = Math.Sqrt(accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean)) / (accuracies.Length - 1));
        AnsiConsole.WriteLine($"Over the {accuracies.Length} draws beside the study's: mean {Figures.Percent(mean)}, standard deviation {Figures.Percent(deviation)}, worst {Figures.Percent(accuracies.Min())}, best {Figures.Percent(accuracies.Max())}");
    }
}
