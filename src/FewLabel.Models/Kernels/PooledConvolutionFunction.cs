using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// <see cref="PooledConvolution"/> with a batch's own statistics, and its gradients. For kernel w, patches p of mean μ and covariance C, s
/// the deviation of the convolution and G and B the sums of pooled gradient times patch and of the pooled gradient: ∂β = B,
/// ∂γ = (w·G - B w·μ) / s and ∂w = γ/s (G - B μ - ∂γ C w / s), batch norm's usual gradient with its sums over all pixels worked out.
/// </summary>
internal sealed class PooledConvolutionFunction : SingleTensorFunction<PooledConvolutionFunction>
{
    private const string Moments = "moments";
    private const string Kernels = "kernels";

    public override string Name => nameof(PooledConvolution);

    /// <summary>Runs the operation, and updates the norm's running statistics.</summary>
    public static Tensor Apply(Tensor images, Conv2d convolution, BatchNorm2d norm)
    {
        using var scope = NewDisposeScope();
        var dense = images.contiguous();
        var places = empty([dense.shape[0], dense.shape[2] / 2, dense.shape[3] / 2, convolution.out_channels], uint8);
        return apply(dense, convolution.weight!, convolution.bias!, norm.weight!, norm.bias!, places, norm).MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (images, kernels, bias, gamma, beta) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        var (places, norm) = ((Tensor)vars[5], (BatchNorm2d)vars[6]);
        var moments = PatchMoments.Of(images);
        var layer = NormedKernels.FromBatch(kernels, gamma, beta, moments, norm.eps, out var variances);
        Track(norm, bias, layer, variances, moments.Count);
        ctx.save_for_backward([images, places]);
        ctx.save_data(Moments, moments);
        ctx.save_data(Kernels, layer);
        return PooledConvolution.Forward(images, layer.Blocks(), places);
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        var moments = (PatchMoments)ctx.get_data(Moments);
        var layer = (NormedKernels)ctx.get_data(Kernels);
        var saved = ctx.get_saved_variables();
        using var images = saved[0];
        using var places = saved[1];
        using var rows = grad_output.permute(0, 2, 3, 1);
        using var gradients = rows.contiguous();
        var sums = PooledConvolution.Backward(images, gradients, places);
        var channels = layer.Gamma.Length;
        var (kernels, gamma, beta) = (new float[channels * PatchMoments.Size], new float[channels], new float[channels]);
        Span<double> covariance = stackalloc double[PatchMoments.Size];
        for (var channel = 0; channel < channels; channel++)
        {
            var kernel = layer.Kernel(channel);
            var (deviation, total) = (layer.Deviations[channel], sums[channel, PatchMoments.Size]);
            var product = 0.0;
            for (var k = 0; k < PatchMoments.Size; k++)
            {
                product += kernel[k] * sums[channel, k];
            }

            var normed = (product - (total * layer.Means[channel])) / deviation;
            moments.CovarianceWith(kernel, covariance);
            for (var k = 0; k < PatchMoments.Size; k++)
            {
                var gradient = sums[channel, k] - (total * moments.Mean[k]) - (normed * covariance[k] / deviation);
                kernels[(channel * PatchMoments.Size) + k] = (float)(layer.Gamma[channel] / deviation * gradient);
            }

            (gamma[channel], beta[channel]) = ((float)normed, (float)total);
        }

        // The norm takes the convolution's bias away again: it has no gradient.
        return [null!, tensor(kernels, [channels, 1, 3, 3]), zeros(channels), tensor(gamma), tensor(beta), null!, null!];
    }

    private static void Track(BatchNorm2d norm, Tensor bias, NormedKernels layer, double[] variances, long count)
    {
        if (!norm.track_running_stats)
        {
            return;
        }

        using var scope = NewDisposeScope();
        norm.num_batches_tracked?.add_(Scalars.One, Scalars.One);
        var share = norm.momentum ?? 1.0 / norm.num_batches_tracked!.item<long>();
        var unbiased = count / Math.Max(1.0, count - 1);
        Move(norm.running_mean!, tensor([.. layer.Means], float32).add_(bias, Scalars.One));
        Move(norm.running_var!, tensor([.. variances.Select(variance => variance * unbiased)], float32));

        void Move(Tensor average, Tensor value) => average.mul_(Scalars.Of(1 - share)).add_(value, alpha: Scalars.Of(share));
    }
}
