// Classify MNIST from 100 labelled images: train several methods on the same hundred and compare them.
using FewLabel;
using FewLabel.Runtime;
using FewLabel.Samples;
using MnistHundredLabels;
using Spectre.Console;

Terminal.Prepare();
return await CommandLine.InvokeAsync(args, async (options, cancellation) =>
{
    var file = Path.Combine(options.Output, "result.json");
    OutputFile.Check(file);
    using var dataset = await DataLoading.LoadAsync(options.Data, cancellation);

    var builder = Experiment.On(dataset);
    builder = options.PerClass is { } perClass
        ? builder.LabelPerClass(perClass, options.Seed)
        : builder.LabelRandomly(options.Labels, options.Seed);
    builder.Augment(Augmentations.Digits).OnDevice(options.Device).KeepIn(options.Output);
    if (options.HoldOut != 0)
    {
        builder.HoldOut(options.HoldOut);
    }

    foreach (var method in options.Methods)
    {
        method.Add(builder, options);
    }

    var experiment = builder.Build();
    using var result = await ProgressDisplay.ShowAsync(experiment.Stages, progress => experiment.RunAsync(progress, cancellation));

    AnsiConsole.Write(ComparisonTable.Of(result));
    foreach (var warning in result.Warnings)
    {
        AnsiConsole.MarkupLineInterpolated($"[yellow]{warning}[/]");
    }

    result.SaveJson(file);
    Directory.Delete(Path.Combine(options.Output, "checkpoints"), recursive: true);
    AnsiConsole.MarkupLineInterpolated($"[grey]Written to {file}[/]");
});
