using FewLabel.Data;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Puts weights into modules, all or nothing.</summary>
/// <remarks>
/// <para>Every parameter and persistent buffer of the module must be in the weights with the same name (after a common
/// prefix), shape and type of numbers, and the weights must hold nothing else, except for heads that the options name.
/// Everything is checked before the first number is changed.</para>
/// <para>Some things differ by themselves. A file from before PyTorch 0.4 has no <c>num_batches_tracked</c>, which is
/// then set to 0. Of a MoCo checkpoint (prefix <c>encoder_q.</c>) the key encoder <c>encoder_k.</c>, <c>queue</c>
/// and <c>queue_ptr</c> are left aside; of MoCo v3's (<c>base_encoder.</c>) <c>momentum_encoder.</c> and <c>predictor.</c>; of
/// DINOv2's (<c>teacher.backbone.</c> or <c>backbone.</c>) the student and the heads <c>dino_head.</c> and <c>ibot_head.</c>.</para>
/// <para>A vision transformer takes the names of DINO, DINOv2 and timm: <c>mask_token</c> is left aside, <c>reg_token</c> are the
/// <c>register_tokens</c>, <c>blocks.0.3.</c> of a chunk is <c>blocks.3.</c>, and positions without one for the class token get zeros for it.</para>
/// </remarks>
public static class WeightLoading
{
    /// <summary>Loads a file into the module.</summary>
    /// <param name="module">An encoder, a classifier or any other module, on any device. It keeps device, types and gradients.</param>
    /// <param name="path">The file; see <see cref="WeightFile.Load"/>.</param>
    /// <param name="options">How names are matched. Default: everything must fit.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="WeightMismatchException">The weights do not fit; the module was not changed.</exception>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">The file is damaged, of another format, or holds what is refused.</exception>
    /// <exception cref="OptionsException">An option is wrong.</exception>
    /// <exception cref="ArgumentException">A head of the options is part of the encoder, or neither the module nor the file has it.</exception>
    public static WeightLoadResult LoadWeights(this nn.Module module, string path, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckOptions(options);
        using var weights = WeightFile.Load(path);
        return module.LoadWeights(weights, options);
    }

    /// <summary>Loads named tensors into the module.</summary>
    /// <param name="module">An encoder, a classifier or any other module, on any device. It keeps device, types and gradients.</param>
    /// <param name="weights">The tensors by name, on any device. They are copied and stay the caller's.</param>
    /// <param name="options">How names are matched. Default: everything must fit.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="WeightMismatchException">The weights do not fit; the module was not changed.</exception>
    /// <exception cref="OptionsException">An option is wrong.</exception>
    /// <exception cref="ArgumentException">A head of the options is part of the encoder, or neither the module nor the weights have it.</exception>
    public static WeightLoadResult LoadWeights(
        this nn.Module module, IReadOnlyDictionary<string, Tensor> weights, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weights);
        CheckOptions(options);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var match = new WeightMatch(new WeightTarget(module), weights, options ?? new WeightLoadOptions());
        ModuleState.Copy(match.Copies.Select(item => (item.Source, item.Target)));

        foreach (var counter in match.Counters)
        {
            counter.zero_();
        }

        return match.Result;
    }

    private static void CheckOptions(WeightLoadOptions? options)
    {
        var faults = new OptionsValidator();
        faults.AddRange(nameof(WeightLoadOptions), options?.Validate() ?? []);
        faults.ThrowIfAny();
    }
}
