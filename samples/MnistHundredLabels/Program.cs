// Classify MNIST from 100 labeled images: train several methods on the same hundred and compare them.
using FewLabel;
using FewLabel.Checkpoints;
using FewLabel.CommandLine;
using FewLabel.Samples;
using MnistHundredLabels;
using Spectre.Console;

return await CommandLine.InvokeAsync(args, async (options, cancellation) =>
{
    var file = Path.Combine(options.Output, "result.json");
    var classifier = Path.Combine(options.Output, "classifier.fewlabel");
    var report = options.Report ?? Path.Combine(options.Output, "report.html");
    var checkpoints = Path.Combine(options.Output, "checkpoints");
    var outputs = new Outputs(options.Overwrite).File(file, OutputKind.Result).File(classifier, OutputKind.Classifier).Checkpoints(checkpoints);
    if (report != "")
    {
        outputs.File(report, OutputKind.Report, options.Report is null ? "--output" : "--report");
    }

    if (options.TensorBoard is { } curves)
    {
        outputs.EventFiles(curves);
    }

    outputs.Check();
    using var dataset = await DataLoading.LoadAsync(options.Data, cancellation);

    var builder = Experiment.On(dataset, Recipe.Digits);
    builder = options.PerClass is { } perClass
        ? builder.LabelPerClass(perClass, options.Seed)
        : builder.LabelRandomly(options.Labels, options.Seed);
    builder.OnDevice(options.Device).CheckpointTo(options.Output).AllowPartialResult();
    if (options.HoldOut != 0)
    {
        builder.HoldOut(options.HoldOut);
    }

    foreach (var method in options.Methods)
    {
        method.Add(builder, options);
    }

    var experiment = builder.Build();
    using var result = await ProgressView.ShowAsync(
        experiment.Stages, view => experiment.RunAsync(new ExperimentStages(view), cancellation));

    try
    {
        result.SaveJson(file);
        result.Best.Save(classifier);
    }
    finally
    {
        Console.WriteLine();
        AnsiConsole.Write(ComparisonTable.Of(result));
        foreach (var warning in result.Warnings)
        {
            Terminal.Say(warning, "yellow");
        }
    }

    Terminal.Say($"Figures: {file}");
    Terminal.Say($"Classifier: {classifier}, of {result.Best.Name}{Chosen(result)}");
    if (!result.IsComplete)
    {
        Terminal.Complain(
            $"Interrupted. The figures and the classifier are of the methods that were finished; {file} is marked as incomplete. The same command goes on from here and writes the report at its end.");
        return ExitCode.Interrupted;
    }

    var outcome = ExitCode.Done;
    if (report != "")
    {
        Terminal.Say("Writing the report ...");
        Add("report", () => result.SaveReport(report, dataset, cancellationToken: cancellation), $"Report: {report}");
    }

    if (options.TensorBoard is { } folder)
    {
        Add("curves", () => result.SaveTensorBoard(folder), $"Curves: tensorboard --logdir {folder}");
    }

    if (outcome != ExitCode.Done)
    {
        return outcome;
    }

    CheckpointFolder.Remove(checkpoints);
    return ExitCode.Done;

    void Add(string what, Action write, string done)
    {
        if (Output.TryWrite(what, [file, classifier], write, Terminal.Complain) == ExitCode.Done)
        {
            Terminal.Say(done);
        }
        else
        {
            outcome = ExitCode.Failed;
        }
    }
});

static string Chosen(ExperimentResult result) =>
    result.Methods.Length == 1 || result.Split.Validation.IsEmpty ? "" : $", chosen by the {result.Split.Validation.Length} images held out";
