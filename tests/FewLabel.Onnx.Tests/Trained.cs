using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Classifiers that look trained: batch norm with statistics and weights of its own in each channel.</summary>
internal static class Trained
{
    public static Classifier Classifier(ImageShape input, int classes, params IReadOnlyList<Architecture> architectures)
    {
        using var random = new RandomSource(5);
        ImageClassifier[] members = [.. architectures.Select(architecture => Shaken(architecture.CreateClassifier(input, classes, random), random))];
        return new Classifier(members is [var only] ? only : new ClassifierEnsemble(members), Info(input, classes, architectures), torch.CPU);
    }

    public static ClassifierInfo Info(ImageShape input, int classes, IReadOnlyList<Architecture> architectures) => new()
    {
        Networks = [.. architectures.Select(architecture => architecture.Spec)],
        Input = input,
        Mean = input.Channels == 1 ? [0.1307] : [0.485, 0.456, 0.406],
        StandardDeviation = input.Channels == 1 ? [0.3081] : [0.229, 0.224, 0.225],
        ClassNames = [.. Enumerable.Range(0, classes).Select(i => $"class \"{i}\"")],
        Method = "net",
        Dataset = "tests",
        LabeledCount = 60,
        Seed = 9,
        Version = "0.1.0",
    };

    private static ImageClassifier Shaken(ImageClassifier model, RandomSource random)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, tensor) in model.state_dict())
        {
            if (tensor.dim() == 1 && tensor.is_floating_point())
            {
                var isPositive = name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith(".weight", StringComparison.Ordinal);
                tensor.copy_(isPositive ? random.Uniform(0.4, 1.2, tensor.shape) : random.Normal(0, 0.3, tensor.shape));
            }
        }

        // Deep networks amplify what goes in; probabilities of 0 and 1 would hide every difference.
        if (model.Head is Linear head)
        {
            head.weight.mul_(0.2);
        }

        return model;
    }
}
