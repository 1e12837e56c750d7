using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Extensions;

/// <summary>An own method: SimCLR (Chen et al., 2020), which yields an encoder for others and measures nothing itself.</summary>
public sealed class SimClr(string name, Architecture architecture, SimClrOptions options, ImageTransform? views = null) : ExperimentMethod(name), IEncoderSource
{
    public Architecture Architecture => architecture;

    public override ImmutableArray<string> ResultNames => [];

    public override ImmutableArray<Architecture> UsedArchitectures => [architecture];

    public override object? Settings => new { Options = options, Views = views };

    public override IEnumerable<OptionFault> Validate(ValidationContext context)
    {
        var most = context.Dataset.Train.Count;
        return options.BatchSize <= most
            ? options.Validate()
            : [.. options.Validate(), new OptionFault(nameof(options.BatchSize), $"{options.BatchSize}", $"at most {most}, the training images")];
    }

    public override IEnumerable<MethodResult> Run(MethodContext context) => [];

    public PretrainedEncoder TrainEncoder(MethodContext context)
    {
        using var initial = context.Random.Fork("initial weights");
        var encoder = architecture.CreateEncoder(context.Images.Shape, initial);
        try
        {
            using var projection = Heads.Mlp(encoder.FeatureDimension, encoder.FeatureDimension, options.Dimension, initial);
            encoder.to(context.TorchDevice);
            projection.to(context.TorchDevice);
            Train(encoder, projection, context);
            return new PretrainedEncoder(encoder);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>The loss (NT-Xent): each view looks for the other one of its image among all views of the batch.</summary>
    public static Tensor Loss(Tensor first, Tensor second, double temperature)
    {
        var (views, count) = (nn.functional.normalize(cat([first, second]), dim: 1), first.shape[0]);
        var itself = eye(2 * count, dtype: ScalarType.Bool, device: views.device);
        var partners = arange(2 * count, int64, views.device).add(count).remainder(2 * count);
        return nn.functional.cross_entropy(views.mm(views.t()).div(temperature).masked_fill(itself, double.NegativeInfinity), partners);
    }

    private void Train(Encoder encoder, nn.Module<Tensor, Tensor> projection, MethodContext context)
    {
        var (pair, progress, kept) = (new TwoViews(views ?? context.Recipe.ContrastiveViews), context.Progress(Name), context.Checkpoint?.Part("training"));
        using var parameters = new FlatParameters(encoder, projection);
        using var optimizer = options.Optimizer.Create(parameters);
        var (perEpoch, step) = (context.Images.Count / options.BatchSize, 0L);
        var (all, saved) = (perEpoch * options.Epochs, kept?.Load());
        if (saved is not null)
        {
            step = saved.Get<long>("step");
            saved.Restore("encoder", encoder);
            saved.Restore("projection", projection);
            optimizer.LoadState(saved.Under("optimizer"));
            saved.Dispose();
        }

        for (var last = step; ; step++)
        {
            var ends = step == all || context.CancellationToken.IsCancellationRequested;
            if (kept is not null && step > last && (ends || kept.IsDue()))
            {
                using var state = new TrainingState();
                last = step;
                state.Put("step", step);
                state.Copy("encoder", encoder);
                state.Copy("projection", projection);
                state.Take("optimizer", optimizer.SaveState());
                kept.Save(state);
            }

            if (step == all)
            {
                return;
            }

            context.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using RandomSource epoch = context.Random.Fork($"epoch {step / perEpoch}"), own = context.Random.Fork($"step {step}");
            var batch = epoch.Permutation(context.Images.Count).narrow(0, step % perEpoch * options.BatchSize, options.BatchSize);
            var (first, second) = pair.Apply(context.Images.Batch(batch, context.TorchDevice), own);
            parameters.ZeroGradients();
            Loss(Project(first), Project(second), options.Temperature).backward();
            optimizer.Step(options.Optimizer.LearningRate * options.Schedule.FactorAt(step, all));
            progress.Report((step + 1.0) / all);
        }

        Tensor Project(Tensor images) => projection.call(encoder.call(context.Normalize.Apply(images)));
    }
}
