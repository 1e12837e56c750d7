using System.CommandLine;
using System.CommandLine.Parsing;
using FewLabel.Runtime;
using FewLabel.CommandLine;
using FewLabel.Samples;

namespace MnistHundredLabels;

/// <summary>The command line: options and help.</summary>
internal static class CommandLine
{
    public static Task<int> InvokeAsync(string[] args, Func<SampleOptions, CancellationToken, Task<int>> run)
    {
        var data = DataLoading.Option();
        var labels = new Option<int>("--labels") { Description = "How many images to label, drawn at random.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var perClass = new Option<int?>("--per-class") { Description = "How many images to label of each class, instead of --labels.", HelpName = "N" };
        var holdOut = new Option<double>("--hold-out") { Description = "Share of the labeled images to choose by; 0 learns from all of them.", HelpName = "SHARE", DefaultValueFactory = _ => 0.25 };
        var seed = new Option<long>("--seed") { Description = "Seed of the draw and of the training. 42 gives the reference study's images.", HelpName = "S", DefaultValueFactory = _ => 42 };
        var methods = new Option<IReadOnlyList<Method>?>("--methods")
        {
            Description = $"Which methods, separated by commas: {string.Join(", ", Method.All.Select(method => method.Key))}. [default: {string.Join(",", Method.Usual.Select(method => method.Key))}]",
            HelpName = "a,b",
            CustomParser = ParseMethods,
        };
        var preset = new Option<Preset>("--preset")
        {
            Description = "How to pre-train: quick (a small encoder, minutes on two CPU cores), best (the same for longer), paper (the study's ResNet50 and settings, hours).",
            HelpName = "quick|best|paper",
            CustomParser = ParsePreset,
            DefaultValueFactory = _ => Preset.All[0],
        };
        var imageSize = new Option<int?>("--image-size") { Description = "Enlarges the images for the pre-trained encoder, such as to the study's 224 pixels.", HelpName = "PIXELS" };
        imageSize.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 20 or > 512)
            {
                result.AddError("--image-size must be 20 to 512 pixels.");
            }
        });
        var output = new Option<string>("--output") { Description = "Folder for result.json. A run that was interrupted goes on from what is kept in it.", HelpName = "DIR", DefaultValueFactory = _ => "output" };
        var report = new Option<string?>("--report") { Description = "HTML file for the report; '' writes none. Default: report.html beside result.json.", HelpName = "FILE" };
        var tensorBoard = new Option<string?>("--tensorboard") { Description = "Folder for the curves as TensorBoard's event files.", HelpName = "DIR" };
        var overwrite = Outputs.Option();
        var device = new Option<ComputeDevice>("--device") { Description = "Where to compute: Auto, Cpu or Cuda.", HelpName = "D", DefaultValueFactory = _ => ComputeDevice.Auto };

        var command = new RootCommand("Classifies MNIST from 100 labeled images: trains several methods on the same hundred and compares them.")
        {
            data, labels, perClass, holdOut, seed, methods, preset, imageSize, output, report, tensorBoard, overwrite, device,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(labels) is { Implicit: false } && result.GetResult(perClass) is { Implicit: false })
            {
                result.AddError("--labels and --per-class contradict each other; give one of them.");
            }
        });
        return CommandHost.InvokeAsync(
            command,
            args,
            (parsed, cancellation) => run(
                new SampleOptions(
                    parsed.GetValue(data), parsed.GetValue(labels), parsed.GetValue(perClass), parsed.GetValue(holdOut), parsed.GetValue(seed),
                    parsed.GetValue(methods) ?? Method.Usual, parsed.GetValue(preset)!.At(parsed.GetValue(imageSize)), parsed.GetValue(output)!, parsed.GetValue(device),
                    parsed.GetValue(report), parsed.GetValue(tensorBoard), parsed.GetValue(overwrite)),
                cancellation),
            _ => "The same command goes on from here.");
    }

    private static Preset? ParsePreset(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        var preset = Preset.Find(text);
        if (preset is null)
        {
            result.AddError($"There is no preset '{text}'; there are {string.Join(", ", Preset.All.Select(known => known.Name))}.");
        }

        return preset;
    }

    private static IReadOnlyList<Method> ParseMethods(ArgumentResult result)
    {
        var chosen = new List<Method>();
        foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Method.Find(text) is not { } method)
            {
                result.AddError($"There is no method '{text}'; there are {string.Join(", ", Method.All.Select(known => known.Key))}.");
            }
            else if (!chosen.Contains(method))
            {
                chosen.Add(method);
            }
        }

        return [.. Method.All.Where(chosen.Contains)];
    }
}
