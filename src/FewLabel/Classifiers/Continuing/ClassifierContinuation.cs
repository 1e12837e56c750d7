using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>Makes a classifier that knows more labels of one that knows fewer: encoders stay, heads learn.</summary>
internal sealed class ClassifierContinuation(
    nn.Module<Tensor, Tensor> model, ClassifierInfo info, FeatureReference? reference, Device device, IProgress<double>? progress, CancellationToken cancellationToken)
{
    private readonly ImageClassifier[] _members = model is ClassifierEnsemble ensemble ? [.. ensemble.Members.Cast<ImageClassifier>()] : [(ImageClassifier)model];
    private readonly Normalize _normalize = new(info.Mean, info.StandardDeviation);

    /// <summary>Learns the labels.</summary>
    public Classifier Run(ImageSet images)
    {
        var labels = ContinuedLabels.Of(images, info);
        Check(labels);
        var members = new List<ImageClassifier>();
        FeatureReference? continuedReference = null;
        try
        {
            foreach (var (place, member) in _members.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var features = FeatureExtractor.Extract(member.Encoder, images, labels.Images, _normalize, device, cancellationToken: cancellationToken);
                members.Add(Continue(member, features, labels));
                continuedReference ??= reference?.Info.Network == place ? reference.With(features) : null;
                progress?.Report((place + 1.0) / _members.Length);
            }

            return new Classifier(Compose(members), Describe(members, labels), device, continuedReference);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            continuedReference?.Dispose();
            throw;
        }
    }

    private void Check(ContinuedLabels labels)
    {
        if (_members.FirstOrDefault(member => member.Architecture is null || member.Head is not (Linear { bias: not null } or PrototypeHead)) is { } other)
        {
            throw new NotSupportedException($"A head learns more labels where it is one linear layer with bias, or of prototypes; that of {other.Architecture?.Name ?? "this network"} is {other.Head.GetName()}. Train the classifier again with all labels.");
        }

        var missing = info.ClassNames.Where((_, label) => !labels.Labels.Contains(label)).ToArray();
        if (labels.ClassNames.Length > info.ClassNames.Length && missing.Length > 0 && _members.Any(member => member.Head is Linear))
        {
            throw new ArgumentException(
                $"New classes ({string.Join(", ", labels.ClassNames.Skip(info.ClassNames.Length))}) are learned by what tells them from the others, and there is no image of: {string.Join(", ", missing)}. Add one or more labeled images of each, such as some that the classifier learned from.", "images");
        }
    }

    private ImageClassifier Continue(ImageClassifier member, Tensor features, ContinuedLabels labels)
    {
        long[] classes = [.. labels.Labels];
        var classCount = labels.ClassNames.Length;
        using var random = new RandomSource(0);
        var continued = member.Head is PrototypeHead prototypes
            ? WithHead(member, PrototypeContinuation.Run(prototypes, features, classes, classCount, cancellationToken), classCount, random)
            : member.Architecture!.CreateClassifier(info.Input, classCount, random);
        try
        {
            member.Encoder.CopyStateTo(continued.Encoder);
            if (member.Head is Linear linear)
            {
                LinearContinuation.Run(linear, features, classes, classCount, (Linear)continued.Head, cancellationToken);
            }

            return continued;
        }
        catch
        {
            continued.Dispose();
            throw;
        }
    }

    private ImageClassifier WithHead(ImageClassifier member, PrototypeHead head, int classCount, RandomSource random)
    {
        var architecture = member.Architecture!.WithPrototypeHead((int)head.Classes.shape[0], head.Temperature);
        return new ImageClassifier(architecture.CreateEncoder(info.Input, random), head, classCount) { Architecture = architecture };
    }

    private nn.Module<Tensor, Tensor> Compose(List<ImageClassifier> members) => model is ClassifierEnsemble ensemble
        ? new ClassifierEnsemble(members) { Powers = ensemble.Powers }
        : members[0];

    private ClassifierInfo Describe(List<ImageClassifier> members, ContinuedLabels labels) => info with
    {
        Networks = [.. members.Select(member => member.Architecture!.Spec)],
        OwnNetworks = ClassifierInfo.OwnNamesOf(members.Select(member => member.Architecture!.Spec)),
        ClassNames = labels.ClassNames,
        LabeledCount = info.LabeledCount + labels.Images.Length,
        Version = ClassifierInfo.LibraryVersion,
    };
}
