using FewLabel.Networks;

namespace FewLabel.Pretrained.Frozen;

/// <summary>Describes networks of ONNX files: by all that their features follow from.</summary>
internal static class FrozenNetwork
{
    private const string Name = "OnnxEncoder";

    public static Architecture Describe(OnnxEncoder encoder, string digest, string output, OnnxEncoderOptions options) => new Architecture(
        Name,
        (input, _) => new FrozenEncoder(input, encoder),
        parameters: new Dictionary<string, object?>
        {
            ["sha256"] = digest,
            ["height"] = encoder.Input.Height,
            ["width"] = encoder.Input.Width,
            ["white"] = options.White,
            ["mean"] = options.Mean.ToArray(),
            ["standardDeviation"] = options.StandardDeviation.ToArray(),
            ["channelOrder"] = options.ChannelOrder.ToString(),
            ["layout"] = options.Layout?.ToString(),
            ["output"] = output,
            ["pooling"] = options.Pooling?.ToString(),
        })
        .RequireNormalize(PretrainedEncoders.Normalize)
        .AsFrozen();
}
