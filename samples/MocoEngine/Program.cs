// Pre-trains an encoder with the MoCo engine itself, without the experiment builder, and measures what its features know.
using System.CommandLine;
using FewLabel;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.CommandLine;
using FewLabel.Samples;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using MocoEngine;
using Spectre.Console;

var data = DataLoading.Option();
var encoder = new Option<string>("--encoder") { Description = $"Which network: {string.Join(", ", Architectures.All)}, or any ResNet such as ResNet50-small.", DefaultValueFactory = _ => Architectures.CnnBackbone.Name };
var epochs = new Option<int>("--epochs") { Description = "Times through the images.", DefaultValueFactory = _ => 4 };
var steps = new Option<long?>("--steps") { Description = "Stops the schedule after so many steps." };
var residual = new Option<double?>("--residual") { Description = "Where the residual branches of a ResNet start: 1 is torchvision's, 0.2 learns at 28 pixels." };
var inBatch = new Option<bool>("--in-batch") { Description = "Compares with the batch instead of a queue, as MoCo v3 does, with a head that normalizes." };
var batch = new Option<int>("--batch") { Description = "Images in a step.", DefaultValueFactory = _ => 256 };
var groups = new Option<int>("--groups") { Description = "Groups of the batch with batch-norm statistics of their own.", DefaultValueFactory = _ => 1 };
var rate = new Option<double>("--rate") { Description = "The learning rate of AdamW, or of SGD with --sgd.", DefaultValueFactory = _ => 0.002 };
var sgd = new Option<bool>("--sgd") { Description = "SGD with momentum 0.9 instead of AdamW." };
var momentum = new Option<double>("--momentum") { Description = "How slowly the key encoder follows.", DefaultValueFactory = _ => 0.99 };
var temperature = new Option<double>("--temperature") { Description = "The temperature of the contrastive loss.", DefaultValueFactory = _ => 0.2 };
var queue = new Option<int>("--queue") { Description = "Keys in the queue.", DefaultValueFactory = _ => 4096 };
var views = new Option<string>("--views") { Description = "digits or study.", DefaultValueFactory = _ => "digits" };
var seed = new Option<long>("--seed") { Description = "Seed of the draw and of the training.", DefaultValueFactory = _ => 42 };
var test = new Option<bool>("--test") { Description = "Measures on the test images instead of 10,000 unlabeled training images." };
var purity = new Option<bool>("--purity") { Description = "Also measures the neighbor purity of all training images, which takes longer." };
var save = new Option<string?>("--save") { Description = "Writes the encoder's weights to a safetensors file." };
var state = new Option<string?>("--checkpoint") { Description = "Folder that the state of the pre-training is kept in, when it is interrupted or killed too; the same command goes on from it." };
var overwrite = Outputs.Option();
views.AcceptOnlyFromAmong("digits", "study");

string[] stages = ["features of random weights", "pre-training", "features of the pre-trained"];
var command = new RootCommand("Pre-trains an encoder by momentum contrast and measures its features, before and after.")
{
    data, encoder, residual, inBatch, epochs, steps, batch, groups, rate, sgd, momentum, temperature, queue, views, seed, test, purity, save, state, overwrite,
};
return await CommandHost.InvokeAsync(command, args, RunAsync, arguments => arguments.GetValue(state) is { } path && Directory.Exists(path)
    ? $"The state of the pre-training is in {path}; the same command goes on from there."
    : "Nothing was kept. With --checkpoint FOLDER the state of the pre-training is, and the same command goes on from there.");

async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
{
    CheckOutputs(arguments);
    using var mnist = await DataLoading.LoadAsync(arguments.GetValue(data), cancellation);
    var architecture = Encoders.Find(arguments.GetValue(encoder)!, arguments.GetValue(residual));
    OptimizerOptions optimizer = arguments.GetValue(sgd) ? new SgdOptions(arguments.GetValue(rate)) : new AdamWOptions(arguments.GetValue(rate));
    var options = MocoOptions.V2 with
    {
        Epochs = arguments.GetValue(epochs),
        MaxSteps = arguments.GetValue(steps),
        BatchSize = arguments.GetValue(batch),
        BatchNormGroups = arguments.GetValue(groups),
        Momentum = arguments.GetValue(momentum),
        Temperature = arguments.GetValue(temperature),
        Queue = arguments.GetValue(queue),
        Optimizer = optimizer,
        Schedule = LearningRateSchedule.WarmupCosine(),
    };

    if (arguments.GetValue(inBatch))
    {
        options = options with { Loss = ContrastiveLoss.InBatch, Queue = 0, Head = ProjectionHead.NormalizedMlp, HeadHidden = 512 };
    }

    using var checkpoint = arguments.GetValue(state) is { } folder ? CheckpointFolder.Open(folder) : null;
    using var random = new RandomSource(arguments.GetValue(seed));
    using var drawing = new RandomSource(arguments.GetValue(seed));
    using var initial = random.Fork("initial weights");
    using var training = random.Fork("training");
    var draw = LabelSampler.Random(mnist.Train.Count, 100, drawing);
    var normalize = Normalize.Measure(mnist.Train);
    using var network = architecture.CreateEncoder(mnist.Train.Shape, initial);
    var measure = new FeatureMeasure(mnist, draw, normalize, arguments.GetValue(test), arguments.GetValue(purity));
    var trainer = new MocoPretrainer(
        architecture, new TwoViews(arguments.GetValue(views) == "study" ? Augmentations.MocoStudy : Recipe.Digits.ContrastiveViews), options, normalize);
    var (before, result, after) = await ProgressView.ShowAsync(stages, view => Task.Run(() =>
    {
        view.Report(StageState.Of(stages, 0, 0, TimeSpan.Zero));
        var before = measure.Of(network, cancellation);
        view.Report(StageState.Of(stages, 1, 0, TimeSpan.Zero));
        var result = trainer.Train(
            network, mnist.Train, draw.Unlabeled, training, checkpoint: checkpoint,
            progress: view.From<MocoProgress>(value => StageState.Of(stages, 1, value)), cancellationToken: cancellation);
        view.Report(StageState.Of(stages, 2, 0, TimeSpan.Zero));
        return (before, result, measure.Of(network, cancellation));
    }, CancellationToken.None));
    foreach (var warning in result.Warnings)
    {
        Terminal.Say($"{warning}", "yellow");
    }

    AnsiConsole.Write(FeatureMeasure.Table(
        $"{architecture.Name}, {result.StepCount} steps of {options.BatchSize}, {result.Duration.TotalSeconds:0} s", before, after));
    if (arguments.GetValue(save) is { } path)
    {
        WeightFile.Save(path, network, new Dictionary<string, string> { [OutputKind.EncoderKey] = architecture.Name });
    }

    return ExitCode.Done;
}

void CheckOutputs(ParseResult arguments)
{
    var outputs = new Outputs(arguments.GetValue(overwrite));
    if (arguments.GetValue(save) is { } path)
    {
        outputs.File(path, OutputKind.Encoder, "--save");
    }

    if (arguments.GetValue(state) is { } folder)
    {
        outputs.Checkpoints(folder, "--checkpoint");
    }

    outputs.Check();
}
