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
    var report = options.Report ?? Path.Combine(options.Output, "report.html");
    if (report != "")
    {
        OutputFile.Check(report);
    }

    using var dataset = await DataLoading.LoadAsync(options.Data, cancellation);

    var builder = Experiment.On(dataset);
    builder = options.PerClass is { } perClass
        ? builder.LabelPerClass(perClass, options.Seed)
        : builder.LabelRandomly(options.Labels, options.Seed);
    builder.Augment(Augmentations.Digits).OnDevice(options.Device);
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
    result.SaveJson(file);
    AnsiConsole.MarkupLineInterpolated($"[grey]Written to {file}[/]");
    if (report != "")
    {
        result.SaveReport(report, dataset, cancellationToken: cancellation);
        AnsiConsole.MarkupLineInterpolated($"[grey]Report: {report}[/]");
    }

    if (options.TensorBoard is { } folder)
    {
        result.SaveTensorBoard(folder);
        AnsiConsole.MarkupLineInterpolated($"[grey]Curves: tensorboard --logdir {folder}[/]");
    }
});
