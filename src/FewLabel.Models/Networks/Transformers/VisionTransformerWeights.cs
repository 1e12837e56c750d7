using System.Text.RegularExpressions;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>How files of DINO, DINOv2 and timm name and lay out the weights of a vision transformer.</summary>
internal static partial class VisionTransformerWeights
{
    public const string ClassToken = "cls_token";
    public const string Positions = "pos_embed";
    public const string Registers = "register_tokens";

    /// <summary>Takes the place of hidden patches while DINOv2 learns, and has no part in features.</summary>
    private const string MaskToken = "mask_token";

    /// <summary>What timm calls the registers.</summary>
    private const string TimmRegisters = "reg_token";

    /// <summary>The name by which the encoder has a tensor of a file; null for one that only training needs.</summary>
    public static string? NameOf(string name) => name switch
    {
        MaskToken => null,
        TimmRegisters => Registers,
        // DINOv2's training keeps blocks in chunks, in which they count on.
        _ => ChunkedBlock().Replace(name, "blocks.$1."),
    };

    /// <summary>Adds a position of zeros for the class token where a file has none, as timm's with registers, which have it in the class token.</summary>
    public static Tensor Fit(string name, Tensor source, Tensor target)
    {
        if (name != Positions || source.dtype != target.dtype
            || (source.shape, target.shape) is not ([1, var count, var width], [1, var needed, var w]) || (count + 1, width) != (needed, w))
        {
            return source;
        }

        using var zeros = source.new_zeros(1, 1, width);
        return cat([zeros, source], 1);
    }

    /// <summary>What to do about a tensor that differs; null where nothing is known.</summary>
    public static string? RemedyFor(string name, Tensor source, VisionTransformerOptions options)
    {
        if (name != Positions || source.shape is not [1, var count, var width] || width != options.Width)
        {
            return null;
        }

        var side = (long)Math.Round(Math.Sqrt(count));
        return side * side is var whole && (whole == count || whole + 1 == count)
            ? $"The file's positions are of {side}×{side} patches; set {nameof(VisionTransformerOptions)}.{nameof(VisionTransformerOptions.PositionSize)} to {side * options.PatchSize}, and they are interpolated to the images."
            : null;
    }

    [GeneratedRegex(@"^blocks\.[0-9]+\.([0-9]+)\.")]
    private static partial Regex ChunkedBlock();
}
