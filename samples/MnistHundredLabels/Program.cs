// Classify MNIST from 100 labelled images: train several methods on the same hundred and compare them.
using FewLabel;
using MnistHundredLabels;
using Spectre.Console;

return await CommandLine.InvokeAsync(args, async (options, cancellation) =>
{
    using var dataset = await DataLoading.LoadAsync(options.Data, cancellation);

    var builder = Experiment.On(dataset);
    builder = options.PerClass is { } perClass
        ? builder.LabelPerClass(perClass, options.Seed)
        : builder.LabelRandomly(options.Labels, options.Seed);
    builder.HoldOut(0.25).Augment(Augmentations.Digits).OnDevice(options.Device);
    foreach (var method in options.Methods)
    {
        builder.Train(method.Name, method.Architecture, method.Options);
    }

    var experiment = builder.Build();
    using var result = await ProgressDisplay.ShowAsync(options.Methods, progress => experiment.RunAsync(progress, cancellation));

    AnsiConsole.Write(ComparisonTable.Of(result));
    var file = Path.Combine(options.Output, "result.json");
    result.SaveJson(file);
    AnsiConsole.MarkupLineInterpolated($"[grey]Written to {file}[/]");
});
