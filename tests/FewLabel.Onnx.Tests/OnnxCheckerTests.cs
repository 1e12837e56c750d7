namespace FewLabel.Tests;

public sealed class OnnxCheckerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> All => Kinds.Names;

    public void Dispose() => _folder.Dispose();

    [OnnxCheckerTheory]
    [MemberData(nameof(All))]
    public void The_checker_of_onnx_finds_nothing_wrong(string kind)
    {
        using var classifier = Kinds.Create(kind);
        classifier.ExportOnnx(_folder["classifier.onnx"]);

        Assert.Equal("", OnnxChecker.Fault(_folder["classifier.onnx"]));
    }

    [OnnxCheckerTheory]
    [InlineData("Relu", "Rely", "No Op registered for Rely")]
    [InlineData("kernel_shape", "kernel_shapf", "Unrecognized attribute: kernel_shapf")]
    [InlineData("bn2.running_var", "bn1.running_var", "several weights have one name: bn1.running_var")]
    public void The_checker_finds_what_is_wrong(string right, string wrong, string fault)
    {
        using var classifier = Kinds.Create("single");
        classifier.ExportOnnx(_folder["classifier.onnx"]);
        var bytes = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_folder["classifier.onnx"]));
        File.WriteAllBytes(_folder["classifier.onnx"], System.Text.Encoding.Latin1.GetBytes(bytes.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(fault, OnnxChecker.Fault(_folder["classifier.onnx"]), StringComparison.Ordinal);
    }
}
