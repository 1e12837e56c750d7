// How much does the luck of the draw matter? Trains the same methods on several draws of a few labels of MNIST.
using System.CommandLine;
using FewLabel;
using FewLabel.Data;
using FewLabel.Samples;
using FewLabel.Studies;
using LabelDraws;
using Spectre.Console;

const long StudySeed = 42;
var encoderOnly = PretrainOptions.Quick with { LinearProbe = null, FineTune = null, Propagate = null };

var data = new Option<string?>("--data") { Description = "Folder with MNIST's four IDX files. Default: FEWLABEL_DATA, the cache, or a download." };
var labels = new Option<int>("--labels") { Description = "How many images to label in each draw.", DefaultValueFactory = _ => 100 };
var network = new Option<string>("--network") { Description = $"Which network: {string.Join(", ", Models.All)}.", DefaultValueFactory = _ => Models.Cnn.Name };
var moco = new Option<bool>("--moco") { Description = "Also pre-trains by MoCo, with its three methods: about 5 minutes more for each draw on two cores." };
var fewLabel = new Option<bool>("--fewlabel") { Description = "Also the method that goes furthest, from MoCo's encoder: about 7 minutes more for each draw on two cores." };
var perClass = new Option<int?>("--per-class") { Description = "How many images to label of each class, instead of --labels." };
var holdOut = new Option<double>("--hold-out") { Description = "Share of the labelled images to choose by; 0 holds none out.", DefaultValueFactory = _ => 0.25 };
var output = new Option<string?>("--output") { Description = "Folder that keeps each draw that is done; the next run goes on from there." };
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

var command = new RootCommand("Trains the same methods on several draws of a few labels of MNIST and shows how far the results spread.")
{
    data, labels, perClass, holdOut, network, moco, fewLabel, seeds, output,
};
command.SetAction(async (arguments, cancellation) =>
{
    try
    {
        using var mnist = await Mnist.LoadAsync(arguments.GetValue(data), cancellationToken: cancellation);
        var architecture = Models.Find(arguments.GetValue(network)!)!;
        var count = arguments.GetValue(labels);
        var study = new Study(arguments.GetValue(seeds)!, seed =>
        {
            var experiment = Experiment.On(mnist).Augment(Augmentations.Digits).Train(architecture.Name, architecture);
            _ = arguments.GetValue(perClass) is { } each ? experiment.LabelPerClass(each, seed) : experiment.LabelRandomly(count, seed);
            if (arguments.GetValue(holdOut) != 0)
            {
                experiment.HoldOut(arguments.GetValue(holdOut));
            }

            if (arguments.GetValue(moco) || arguments.GetValue(fewLabel))
            {
                experiment.Pretrain("MoCo", Models.CnnTrunk, arguments.GetValue(moco) ? PretrainOptions.Quick : encoderOnly);
            }

            return arguments.GetValue(fewLabel) ? experiment.PropagateDeeply("FewLabel", "MoCo") : experiment;
        });
        var result = await study.RunAsync(arguments.GetValue(output), new Lines(), cancellation);
        AnsiConsole.Write(DrawTable.OfDraws(result, $"Test accuracy, {(arguments.GetValue(perClass) is { } each ? each * mnist.Train.ClassCount : count)} labels of {mnist.Name}"));
        AnsiConsole.Write(DrawTable.OfMethods(result));
        return 0;
    }
    catch (Exception error) when (error is FewLabelException or ArgumentException)
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
