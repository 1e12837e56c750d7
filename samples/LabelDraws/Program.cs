// Trains the same methods on several draws of a few labels of MNIST: how much does a result depend on the draw?
using System.CommandLine;
using FewLabel;
using FewLabel.Data;
using FewLabel.CommandLine;
using FewLabel.Samples;
using LabelDraws;
using Spectre.Console;

const long StudySeed = 42;
var encoderOnly = Recipe.Digits.Pretraining with { LinearProbe = null, FineTune = null, Propagate = null };

var data = DataLoading.Option();
var labels = new Option<int>("--labels") { Description = "How many images to label in each draw.", DefaultValueFactory = _ => 100 };
var network = new Option<string>("--network") { Description = $"Which network: {string.Join(", ", Architectures.All)}.", DefaultValueFactory = _ => Architectures.Cnn.Name };
var moco = new Option<bool>("--moco") { Description = "Also pre-trains by MoCo, with its three methods: about 5 minutes more for each draw on two cores." };
var fewLabel = new Option<bool>("--fewlabel") { Description = "Also iterative label propagation from MoCo's encoder: about 13 minutes more for each draw on two cores." };
var perClass = new Option<int?>("--per-class") { Description = "How many images to label of each class, instead of --labels." };
var holdOut = new Option<double>("--hold-out") { Description = "Share of the labeled images to hold out for validation; 0 holds none out.", DefaultValueFactory = _ => 0.25 };
var output = new Option<string?>("--output") { Description = "Folder that keeps each finished draw; the next run continues after the last one." };
var seeds = new Option<long[]>("--seeds")
{
    Description = "Seeds of the draws, separated by blanks; 42 is the reference study's.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [StudySeed, 0, 1, 2, 3, 4],
};
seeds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<long[]>() is { } given && given.Distinct().Count() < given.Length)
    {
        result.AddError("--seeds names a seed twice; the same draw would count twice.");
    }
});
network.Validators.Add(result =>
{
    if (Architectures.Find(result.GetValueOrDefault<string>()) is null)
    {
        result.AddError($"There is no network '{result.GetValueOrDefault<string>()}'; there are {string.Join(", ", Architectures.All)}.");
    }
});

var command = new RootCommand("Trains the same methods on several draws of a few labels of MNIST and shows the spread of the results.")
{
    data, labels, perClass, holdOut, network, moco, fewLabel, seeds, output,
};
return await CommandHost.InvokeAsync(command, args, RunAsync, arguments => arguments.GetValue(output) is { } folder
    ? $"The finished draws are kept in {folder}. The same command continues after the last one."
    : "Nothing was kept. --output DIR keeps each finished draw, and the same command continues after the last one.");

async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
{
    var folder = arguments.GetValue(output);
    if (folder is not null)
    {
        // The study itself refuses kept draws that are none.
        new Outputs(overwrite: false).Checkpoints(Path.Combine(folder, "checkpoints")).Check();
    }

    using var mnist = await DataLoading.LoadAsync(arguments.GetValue(data), cancellation);
    var study = new Study(arguments.GetValue(seeds)!, seed => Describe(arguments, mnist, seed));
    if (folder is not null)
    {
        study.CheckpointTo(folder);
    }

    var stages = Describe(arguments, mnist, study.Seeds[0]).Build().Stages;
    var result = await ProgressView.ShowAsync(stages, view => study.RunAsync(new StudyView(view), cancellation), passes: "all draws");
    var count = arguments.GetValue(perClass) * mnist.Train.ClassCount ?? arguments.GetValue(labels);
    AnsiConsole.Write(DrawTable.OfDraws(result, $"{DrawTable.Measure(result)}, {count} labels of {mnist.Name}"));
    AnsiConsole.Write(DrawTable.OfMethods(result));
    return ExitCode.Done;
}

ExperimentBuilder Describe(ParseResult arguments, ImageDataset mnist, long seed)
{
    var architecture = Architectures.Find(arguments.GetValue(network)!)!;
    var experiment = Experiment.On(mnist, Recipe.Digits).Train(architecture.Name, architecture);
    _ = arguments.GetValue(perClass) is { } each ? experiment.LabelPerClass(each, seed) : experiment.LabelRandomly(arguments.GetValue(labels), seed);
    if (arguments.GetValue(holdOut) != 0)
    {
        experiment.HoldOut(arguments.GetValue(holdOut));
    }

    if (arguments.GetValue(moco) || arguments.GetValue(fewLabel))
    {
        experiment.Pretrain("MoCo", Architectures.CnnBackbone, arguments.GetValue(moco) ? Recipe.Digits.Pretraining : encoderOnly);
    }

    return arguments.GetValue(fewLabel) ? experiment.PropagateDeeply("FewLabel", "MoCo", Recipe.Digits.Propagation) : experiment;
}
