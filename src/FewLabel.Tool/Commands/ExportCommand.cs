using System.CommandLine;
using FewLabel.CommandLine;

namespace FewLabel.Tool.Commands;

/// <summary><c>export</c>: writes a saved classifier as an ONNX file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var classifier = new Argument<string>("CLASSIFIER") { Description = "The classifier, such as output/classifier.fewlabel." };
        var output = new Option<string?>("--output") { Description = "The file to write. [default: beside the classifier, ending in .onnx]", HelpName = "FILE" };
        var (overwrite, json) = (Outputs.Option(), JsonOutput.Option());
        var command = new Command("export", "Writes a classifier as an ONNX file, which other programs run without FewLabel.") { classifier, output, overwrite, json };
        command.Does(
            (parsed, _) => RunAsync(parsed.GetValue(classifier)!, parsed.GetValue(output), parsed.GetValue(overwrite), parsed.GetValue(json)),
            _ => "Nothing was written; the same command starts again.");
        return command;
    }

    private static Task<int> RunAsync(string path, string? output, bool overwrite, bool json)
    {
        output ??= Path.ChangeExtension(path, ".onnx");
        new Outputs(overwrite).File(output, OutputKind.Onnx).Check();
        using var classifier = ClassifierLoading.Load(path);
        classifier.ExportOnnx(output);
        var bytes = new FileInfo(output).Length;
        var info = classifier.Info;
        Terminal.Say($"{output}: {bytes:N0} bytes. The input 'images' is float32, shape (N, {info.Input.Channels}, {info.Input.Height}, {info.Input.Width}), pixels from 0 to 1; the output 'probabilities' has {info.ClassNames.Length} classes.");
        if (json)
        {
            JsonOutput.Write(new { Onnx = output, Bytes = bytes, info.Input, Classes = info.ClassNames });
        }

        return Task.FromResult(ExitCode.Done);
    }
}
