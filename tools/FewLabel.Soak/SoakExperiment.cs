using System.Security.Cryptography;
using System.Text.Json;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Soak;

/// <summary>A whole experiment of a few seconds: MoCo, a linear probe, fine-tuning and distillation on synthetic digits.</summary>
internal static class SoakExperiment
{
    public static ImageDataset CreateImages() => SyntheticDigits.CreateDataset(train: 800, test: 200, seed: 1);

    private static readonly MocoOptions Moco = PretrainOptions.Quick.Moco with { Epochs = 3, BatchSize = 64, Queue = 256, HeadHidden = 64 };

    /// <summary>The head that its pre-training puts on an encoder.</summary>
    public static nn.Module<Tensor, Tensor> CreateHead(Encoder encoder, RandomSource random) =>
        Heads.Mlp(encoder.FeatureDimension, Moco.HeadHidden ?? encoder.FeatureDimension, Moco.Dimension, random);

    public static ExperimentBuilder Describe(ImageDataset digits) => Experiment
        .On(digits, Recipe.Digits)
        .LabelPerClass(5, seed: 1)
        .HoldOut(0.25)
        .Augment(new RandomRotation(10))
        .Pretrain("MoCo", Architectures.CnnBackbone, Recipe.Digits.Pretraining with
        {
            Moco = Moco,
            FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Epochs = 20, BatchSize = 20 } },
            Distill = new SelfTrainingOptions { Epochs = 1, BatchSize = 64, LabeledBatchSize = 16 },
            Propagate = null,
        });

    /// <summary>Runs it in a folder, saved often, and prints the hash of all it came to.</summary>
    public static async Task PrintAsync(string folder, CancellationToken cancellation)
    {
        using var digits = CreateImages();
        using var result = await Describe(digits).CheckpointTo(folder, new CheckpointOptions { EverySteps = 3 }).Build().RunAsync(cancellationToken: cancellation);
        foreach (var warning in result.Warnings)
        {
            Console.WriteLine($"warning: {warning}");
        }

        Console.WriteLine(ChildProcess.Result(Hash(result)));
    }

    /// <summary>All weights and figures; no times.</summary>
    public static string Hash(ExperimentResult result)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var method in result.Methods)
        {
            foreach (var value in method.Model.state_dict().Values)
            {
                using var dense = value.detach().cpu().contiguous();
                hash.AppendData(dense.bytes);
            }

            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new
            {
                method.Name,
                Validation = method.Validation?.Accuracy,
                ValidationLoss = method.Validation?.Loss,
                Test = method.Test?.Accuracy,
                TestLoss = method.Test?.Loss,
                History = method.Training?.History.Select(record => record.ToString()),
                Pretraining = method.Pretraining?.History.Select(record => record.ToString()),
            }));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
