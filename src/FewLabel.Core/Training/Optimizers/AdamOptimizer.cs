using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>Adam and AdamW, in the order of operations that PyTorch documents.</summary>
internal sealed class AdamOptimizer(
    FlatParameters parameters, double beta1, double beta2, double epsilon, double weightDecay, bool decoupled)
    : FlatOptimizer(parameters)
{
    private readonly Tensor _mean = zeros_like(parameters.Values).DetachFromDisposeScope();
    private readonly Tensor _square = zeros_like(parameters.Values).DetachFromDisposeScope();

    protected override IEnumerable<(string Name, Tensor Value)> Moments => [("mean", _mean), ("square", _square)];

    public override void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
    }

    protected override void Update(double learningRate)
    {
        var meanCorrection = 1 - Math.Pow(beta1, StepCount);
        var squareCorrection = 1 - Math.Pow(beta2, StepCount);
        if (AdamKernel.Suits(Parameters.Values))
        {
            var (shrink, decay) = decoupled ? (1 - (learningRate * weightDecay), 0.0) : (1.0, weightDecay);
            new AdamKernel(beta1, beta2, learningRate / meanCorrection, Math.Sqrt(squareCorrection), epsilon, shrink, decay)
                .Step(Parameters.Values, Parameters.Gradients, _mean, _square);
            return;
        }

        UpdateByTensors(learningRate, meanCorrection, squareCorrection);
    }

    /// <summary>The same for any device, by operations on whole buffers.</summary>
    internal void UpdateByTensors(double learningRate, double meanCorrection, double squareCorrection) =>
        CacheParts.ForEach(
            part =>
            {
                var (values, gradients, mean, square) = (part[0], part[1], part[2], part[3]);
                if (weightDecay > 0 && decoupled)
                {
                    values.mul_(Scalars.Of(1 - learningRate * weightDecay));
                }
                else if (weightDecay > 0)
                {
                    gradients = gradients.add(values, alpha: Scalars.Of(weightDecay));
                }

                mean.mul_(Scalars.Of(beta1)).add_(gradients, alpha: Scalars.Of(1 - beta1));
                square.mul_(Scalars.Of(beta2)).addcmul_(gradients, gradients, Scalars.Of(1 - beta2));
                var scale = square.sqrt().div_(Scalars.Of(Math.Sqrt(squareCorrection))).add_(Scalars.Of(epsilon), Scalars.One);
                values.addcdiv_(mean, scale, Scalars.Of(-learningRate / meanCorrection));
            },
            Parameters.Values,
            Parameters.Gradients,
            _mean,
            _square);
}
