using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>A classifier that a method has trained, with its description. <see cref="MethodContext.Measure"/> takes the classifier over.</summary>
public sealed class TrainedModel
{
    /// <summary>Hands a classifier over.</summary>
    /// <param name="model">An <see cref="ImageClassifier"/> that an <see cref="Networks.Architecture"/> has made, or a <see cref="Ensembles.ClassifierEnsemble"/> of such.</param>
    public TrainedModel(nn.Module<Tensor, Tensor> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
    }

    /// <summary>The classifier.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>The name of the result; null for the method's.</summary>
    public string? Name { get; init; }

    /// <summary>What its networks were made from; an untrained one for comparison comes from it. Null if nobody knows.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>The course of its training; null if there was none to tell.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>The figures on the images held out, for example by <see cref="MethodContext.EvaluateHeldOut"/>; null if none were.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>What it learned from. Default: the labeled images alone.</summary>
    public DataUse Use { get; init; }

    /// <summary>What images held out chose of it, such as <c>its penalty</c>. Default: nothing.</summary>
    public ImmutableArray<string> ChosenByValidation { get; init; } = [];

    /// <summary>What it went on from; null if it started from drawn weights.</summary>
    public EncodedImages? Start { get; init; }

    /// <summary>The input normalizations that its networks took in turn; empty where they saw the images as they are.</summary>
    public ImmutableArray<MomentNormalization> InputNormalizations { get; init; } = [];

    /// <summary>What several predictions that it fuses count. Default: none are fused.</summary>
    public ImmutableArray<PredictionWeight> Weights { get; init; } = [];

    /// <summary>The features of training images that it is taken to know, if they are at hand; null lets the measurement compute some.</summary>
    internal FeatureReference? Reference { get; init; }

    /// <summary>How large its networks look at an image in its form when they predict.</summary>
    public ImmutableArray<double> TestTimeScales { get; init; } = [1];
}
