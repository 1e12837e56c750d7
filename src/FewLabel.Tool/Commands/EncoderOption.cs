using System.CommandLine;
using FewLabel.Labeling.Web.Folders;

namespace FewLabel.Tool.Commands;

/// <summary><c>--encoder</c>: what tells how alike two pictures are.</summary>
internal static class EncoderOption
{
    private const string Pretrained = "pretrained";
    private const string Pixels = "pixels";

    public static Option<string> Create()
    {
        var option = new Option<string>("--encoder")
        {
            Description = $"What tells how alike two pictures are: {Pretrained} (a network that knows ImageNet), {Pixels} (for simple ones, such as digits), or the .onnx file of another network.",
            HelpName = "ENCODER",
            DefaultValueFactory = _ => Pretrained,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (Pretrained or Pixels) and { } name && !IsFile(name))
            {
                result.AddError($"--encoder must be {Pretrained}, {Pixels} or a file that ends in .onnx, not '{name}'.");
            }
        });
        option.CompletionSources.Add(Pretrained, Pixels);
        return option;
    }

    public static FolderEncoder Find(string name) => name switch
    {
        Pretrained => FolderEncoder.Pretrained,
        Pixels => FolderEncoder.Pixels,
        _ => FolderEncoder.Onnx(name),
    };

    private static bool IsFile(string name) => Path.GetExtension(name).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
}
