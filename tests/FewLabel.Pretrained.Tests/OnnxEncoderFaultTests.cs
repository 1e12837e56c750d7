using FewLabel.Data;
using FewLabel.Onnx;
using FewLabel.Pretrained;
using FewLabel.Pretrained.ImageNet;

namespace FewLabel.Tests;

public sealed class OnnxEncoderFaultTests : IDisposable
{
    private static readonly OnnxEncoderOptions Plain = new() { Mean = [0], StandardDeviation = [1] };
    private static readonly long[] Pictures = [-1, 3, 8, 8];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_unavailable() =>
        Assert.Contains("none.onnx", Assert.Throws<DataUnavailableException>(() => OnnxEncoder.Load(_folder["none.onnx"])).Message);

    [Fact]
    public void Text_an_empty_file_and_a_file_that_is_cut_are_no_networks()
    {
        var bytes = File.ReadAllBytes(SmallNetwork.Save(_folder, SmallNetwork.Pooled()));
        foreach (var content in new[] { "weights, weights, weights"u8.ToArray(), [], bytes[..^30], bytes[..40] })
        {
            var path = _folder["bad.onnx"];
            File.WriteAllBytes(path, content);

            Assert.Contains("damaged or cut", Assert.Throws<DataFormatException>(() => OnnxEncoder.Load(path, Plain)).Message);
        }
    }

    [Fact]
    public void Files_of_other_kinds_and_folders_are_refused_by_name()
    {
        byte[][] others = [[0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13], [(byte)'P', (byte)'K', 3, 4, 20, 0, 0, 0, 0, 0], [8, 0, 0, 0, 0, 0, 0, 0, .. "{\"a\":{}}"u8], [.. "GIF89a"u8, 1, 0, 1, 0]];
        foreach (var content in others)
        {
            var path = _folder["other.onnx"];
            File.WriteAllBytes(path, content);

            Assert.Contains($"{path} is no ONNX file", Assert.Throws<DataFormatException>(() => OnnxEncoder.Load(path, Plain)).Message);
        }

        Assert.Contains(_folder.Path, Assert.Throws<DataUnavailableException>(() => OnnxEncoder.Load(_folder.Path, Plain)).Message);
    }

    [Theory]
    [InlineData("weights.bin", "initializer")]
    [InlineData("../secret.bin", "initializer")]
    [InlineData("/etc/hostname", "constant")]
    [InlineData("/etc/hostname", "graph in a graph")]
    public void A_network_that_takes_numbers_from_another_file_is_refused_before_that_is_opened(string location, string place)
    {
        File.WriteAllBytes(_folder["weights.bin"], new byte[12]);
        var tensor = new WireMessage().Numbers(1, [3]).Number(2, 1).Text(8, "scale")
            .Message(13, new WireMessage().Text(1, "location").Text(2, location)).Number(14, 1);
        var constant = OnnxMessages.Node("Constant", "scale", [], "scale", [new WireMessage().Text(1, "value").Message(5, tensor).Number(20, 4)]);
        var branch = new WireMessage().Text(1, "then_branch").Message(6, OnnxMessages.Graph("inner", "", [constant], [], [], [])).Number(20, 5);
        var pool = OnnxMessages.Node("GlobalAveragePool", "pool", [SmallNetwork.Input], SmallNetwork.Output, []);
        var path = SmallNetwork.Save(_folder, SmallNetwork.Model(
            place switch { "constant" => [pool, constant], "initializer" => [pool], _ => [pool, OnnxMessages.Node("If", "if", ["scale"], "any", [branch])] },
            [SmallNetwork.Value(SmallNetwork.Input, Pictures)], [SmallNetwork.Value(SmallNetwork.Output, [-1, 3, 1, 1])],
            place == "initializer" ? [tensor] : []));

        var error = Assert.Throws<DataFormatException>(() => OnnxEncoder.Load(path, Plain));

        Assert.Contains($"takes numbers from another file, '{location}'", error.Message);
        Assert.Contains("as one file", error.Message);
    }

    [Fact]
    public void An_operator_that_is_not_known_is_told()
    {
        Assert.Contains("FlyToTheMoon", Fault(SmallNetwork.Of("FlyToTheMoon", Pictures, Pictures)));
    }

    [Fact]
    public void A_network_of_open_size_asks_for_the_size()
    {
        var error = Fault(SmallNetwork.Pooled([-1, 3, -2, -3]));

        Assert.Contains("of no fixed height and width", error);
        Assert.Contains("Set OnnxEncoderOptions.Size", error);
    }

    [Fact]
    public void An_operator_set_of_the_future_is_named()
    {
        var error = Fault(SmallNetwork.Pooled(opset: 99));

        Assert.Contains("operator set 99", error);
        Assert.Contains("Export it again", error);
    }

    [Fact]
    public void Inputs_that_are_no_pictures_are_described()
    {
        Assert.Matches(@"is Single \(\S+, 3\)\. Give one that takes Float32 pictures", Fault(SmallNetwork.Of("Relu", [-1, 3], [-1, 3])));
        Assert.Contains("5 channels where they are expected in Nchw", Fault(SmallNetwork.Of("GlobalAveragePool", [-1, 5, 8, 8], [-1, 5, 1, 1]), Plain with { Layout = TensorLayout.Nchw }));
        Assert.Contains("does not tell where", Fault(SmallNetwork.Of("GlobalAveragePool", [-1, 5, 8, 8], [-1, 5, 1, 1])));
        Assert.Contains("Byte", Fault(SmallNetwork.Model(
            [OnnxMessages.Node("Cast", "cast", [SmallNetwork.Input], SmallNetwork.Output, [OnnxMessages.Attribute("to", 1L)])],
            [SmallNetwork.Value(SmallNetwork.Input, Pictures, type: 2)], [SmallNetwork.Value(SmallNetwork.Output, Pictures)])));
        Assert.Contains("takes 2 inputs", Fault(SmallNetwork.Model(
            [OnnxMessages.Node("Add", "add", [SmallNetwork.Input, "other"], SmallNetwork.Output, [])],
            [SmallNetwork.Value(SmallNetwork.Input, Pictures), SmallNetwork.Value("other", Pictures)], [SmallNetwork.Value(SmallNetwork.Output, Pictures)])));
        Assert.Contains("Size is 9", Fault(SmallNetwork.Pooled(), Plain with { Size = 9 }));
    }

    [Fact]
    public void Outputs_that_are_no_features_are_told()
    {
        // Zero for all pictures, not a number, and one number for the whole batch.
        Assert.Contains("much the same features", Fault(SmallNetwork.Model(
            [OnnxMessages.Node("Sub", "sub", [SmallNetwork.Input, SmallNetwork.Input], "zero", []), OnnxMessages.Node("Exp", "exp", ["zero"], SmallNetwork.Output, [])],
            [SmallNetwork.Value(SmallNetwork.Input, Pictures)], [SmallNetwork.Value(SmallNetwork.Output, Pictures)])));
        Assert.Contains("not finite", Fault(SmallNetwork.Of("Log", Pictures, Pictures), Plain with { Mean = [1] }));
        Assert.Contains("the shape (1, 1)", Fault(SmallNetwork.Of("Flatten", Pictures, [-1, 192], OnnxMessages.Attribute("axis", 4L))).Replace("(192, 1)", "(1, 1)"));
        Assert.Contains("Pooling out", Fault(SmallNetwork.Of("Flatten", Pictures, [-1, 192]), Plain with { Pooling = FeaturePooling.Mean }));
    }

    [Fact]
    public void A_normalization_on_another_scale_than_white_is_refused()
    {
        Assert.Contains("Mean is 123.7", OptionFault(new() { Mean = [123.7, 116.3, 103.5] }));
        Assert.Contains("StandardDeviation is 58.4", OptionFault(new() { StandardDeviation = [58.4, 57.1, 57.4] }));
        Assert.Contains("Mean is 0.485", OptionFault(new() { White = 255 }));
        Assert.Contains("StandardDeviation is 0.229", OptionFault(new() { White = 255 }));
        Assert.Contains("White is 2", OptionFault(new() { White = 2 }));
        Assert.Contains("3 numbers and StandardDeviation of 1", OptionFault(new() { StandardDeviation = [1] }));
        Assert.Contains("BatchSize is 0", OptionFault(new() { BatchSize = 0 }));
        Assert.Contains("Size is 0", OptionFault(new() { Size = 0 }));
        Assert.Contains("Mean is NaN", OptionFault(new() { Mean = [double.NaN], StandardDeviation = [1] }));
    }

    [Fact]
    public void Pixels_on_a_scale_that_makes_all_pictures_alike_are_noticed_unless_that_is_allowed()
    {
        var options = new OnnxEncoderOptions { StandardDeviation = [1, 1, 1], ChannelOrder = ChannelOrder.Bgr };

        var error = Assert.Throws<DataFormatException>(() => OnnxEncoder.Load(ImageNetResNetFile.DefaultPath, options));
        Assert.Contains("White, Mean and StandardDeviation", error.Message);
        using var allowed = OnnxEncoder.Load(ImageNetResNetFile.DefaultPath, options with { MinimumDifference = 0 });
        Assert.Equal(512, allowed.FeatureDimension);
    }

    [Fact]
    public void A_refused_file_can_be_removed_and_leaves_no_tensor()
    {
        var path = SmallNetwork.Save(_folder, SmallNetwork.Of("Log", Pictures, Pictures));
        var before = LiveTensors.CountSettled();

        Assert.Throws<DataFormatException>(() => OnnxEncoder.Load(path, Plain with { Mean = [1] }));
        Assert.Equal(before, LiveTensors.Count);
        File.Delete(path);
    }

    private string Fault(WireMessage network, OnnxEncoderOptions? options = null)
    {
        var path = SmallNetwork.Save(_folder, network);
        var error = Assert.Throws<DataFormatException>(() => OnnxEncoder.Load(path, options ?? Plain));
        Assert.Contains(path, error.Message);
        return error.Message;
    }

    private static string OptionFault(OnnxEncoderOptions options) =>
        Assert.Throws<OptionsException>(() => OnnxEncoder.Load(ImageNetResNetFile.DefaultPath, options)).Message;
}
