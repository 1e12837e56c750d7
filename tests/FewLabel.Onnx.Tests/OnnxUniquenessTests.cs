using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class OnnxUniquenessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> All => Kinds.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void No_two_values_have_one_name_and_every_input_is_there(string kind)
    {
        using var classifier = Kinds.Create(kind);
        var parts = OnnxParts.Read(Export(classifier));

        AssertUnique(parts.Nodes.Select(node => node.Name));
        string[] values = ["images", .. parts.Weights.Select(weight => weight.Name), .. parts.Nodes.SelectMany(node => node.Outputs)];
        AssertUnique(values);
        Assert.Empty(parts.Nodes.SelectMany(node => node.Inputs).Where(name => name.Length > 0).Except(values));
        Assert.Empty(parts.Weights.Select(weight => weight.Name).Except(parts.Nodes.SelectMany(node => node.Inputs)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_weight_is_stored_once(string kind)
    {
        const int Rest = 64 * 1024;
        using var classifier = Kinds.Create(kind);
        var path = Export(classifier);
        var weights = WeightBytes(classifier.Model);

        var stored = OnnxParts.Read(path).Weights.Sum(weight => weight.Bytes);

        Assert.InRange(stored, weights, weights + Rest);
        Assert.InRange(new FileInfo(path).Length, weights, weights + Rest);
    }

    private string Export(Classifier classifier)
    {
        classifier.ExportOnnx(_folder["classifier.onnx"]);
        return _folder["classifier.onnx"];
    }

    /// <summary>How many bytes the numbers of a network take that have a part in its answers.</summary>
    private static long WeightBytes(nn.Module model) => model.state_dict()
        // Class token and registers of a vision transformer are added to the positions, with which they are stored.
        .Where(item => !item.Key.EndsWith("cls_token", StringComparison.Ordinal) && !item.Key.EndsWith("register_tokens", StringComparison.Ordinal))
        .Select(item => item.Value)
        .Distinct<Tensor>(ReferenceEqualityComparer.Instance)
        .Where(tensor => tensor.is_floating_point())
        .Sum(tensor => tensor.numel() * sizeof(float));

    private static void AssertUnique(IEnumerable<string> names) =>
        Assert.Empty(names.CountBy(name => name).Where(pair => pair.Value > 1).Select(pair => $"{pair.Key}: {pair.Value} times"));
}
