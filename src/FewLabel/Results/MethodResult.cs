using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>The result of one method. Belongs to the <see cref="ExperimentResult"/>, which disposes it.</summary>
public sealed class MethodResult : IDisposable
{
    private readonly FeatureReference? _reference;

    internal MethodResult(ClassifierInfo info, TrainedModel trained, Normalize normalize, Evaluation? test, double seconds, FeatureReference? reference)
    {
        _reference = reference;
        Info = info;
        Validation = trained.Validation;
        ValidationNote = Validation is null || trained.ChosenByValidation.IsDefaultOrEmpty
            ? null
            : $"the images held out chose {string.Join(" and ", trained.ChosenByValidation)}";
        Name = info.Method;
        Model = trained.Model;
        Normalize = normalize;
        Training = trained.Training;
        Test = test;
        Seconds = seconds;
        Parameters = Model.parameters().Sum(parameter => parameter.numel());
        Use = trained.Use;
        Architecture = trained.Architecture;
        EncoderName = trained.Start?.Source.ArchitectureName;
        PretrainSeconds = trained.Start?.Source.Seconds;
        Pretraining = trained.Start?.Source.Pretraining;
        Views = trained.Start?.Source.Views;
        InputNormalizations = trained.InputNormalizations;
        TestTimeScales = trained.TestTimeScales;
        Weights = trained.Weights;
    }

    /// <summary>Its name in the comparison.</summary>
    public string Name { get; }

    /// <summary>
    /// The trained classifier, in evaluation mode: an <see cref="Networks.ImageClassifier"/>, or a <see
    /// cref="Ensembles.ClassifierEnsemble"/>. Its input is normalized by <see cref="Normalize"/>.
    /// </summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Where the network is.</summary>
    public Device Device => Model.parameters().First().device;

    /// <summary>What the network's input is normalized by.</summary>
    public Normalize Normalize { get; }

    /// <summary>How many numbers the network has learned.</summary>
    public long Parameters { get; }

    /// <summary>The course of the training, of an ensemble its last member's; null for a linear probe, which is solved instead.</summary>
    public TrainingResult? Training { get; }

    /// <summary>The figures on the labeled images that were held out; null if none were. <see cref="ValidationNote"/> says where they are a little too good.</summary>
    public Evaluation? Validation { get; }

    /// <summary>
    /// What the images held out chose of this method, so that <see cref="Validation"/> is a little too good, such as <c>the images held out chose
    /// its penalty</c> of a linear probe; null where they chose nothing, or none were held out.
    /// </summary>
    public string? ValidationNote { get; }

    /// <summary>
    /// The figures on the test images; null if there are none. Then <see cref="Validation"/> is what is known, though a method may have been
    /// chosen by it.
    /// </summary>
    public Evaluation? Test { get; }

    /// <summary>
    /// The figures to compare methods by: those of the test images, else of the images held out; null if there are neither.
    /// </summary>
    public Evaluation? Figures => Test ?? Validation;

    /// <summary>Seconds from the creation of the network to the end of its measurement, without pre-training.</summary>
    public double Seconds { get; }

    /// <summary>The architecture of the pre-trained encoder that it started from; null if it started from drawn weights.</summary>
    public string? EncoderName { get; }

    /// <summary>Seconds of the pre-training, which all methods that go on from one encoder share; null without one.</summary>
    public double? PretrainSeconds { get; }

    /// <summary>The course of a contrastive pre-training; null without one.</summary>
    public MocoResult? Pretraining { get; }

    /// <summary>What its networks were made from; an untrained one for comparison comes from it.</summary>
    public Architecture? Architecture { get; }

    /// <summary>What made the views of its pre-training; null without one.</summary>
    public ImageTransform? Views { get; }

    /// <summary>The input normalizations that its networks took in turn; empty where they saw the images as they are.</summary>
    public ImmutableArray<MomentNormalization> InputNormalizations { get; }

    /// <summary>How large its networks look at an image in its form when they predict: one size, that they learned, or several whose answers are averaged.</summary>
    public ImmutableArray<double> TestTimeScales { get; }

    /// <summary>What several predictions that it fuses count, as cross-validation on the labels chose; empty for methods that fuse none.</summary>
    public ImmutableArray<PredictionWeight> Weights { get; }

    /// <summary>
    /// The expected calibration error of the classifier; null if it was not measured. Without test images the figures of <see cref="DataUse.RefinedPseudoLabels"/> are
    /// those of graphs and not of the classifier, where no predictions are fused.
    /// </summary>
    internal double? CalibrationError =>
        Test is not null || Use != DataUse.RefinedPseudoLabels || !Weights.IsEmpty ? Figures?.CalibrationError : null;

    /// <summary>What it learned from; between methods that do equally well, <see cref="ExperimentResult.Best"/> goes by this.</summary>
    public DataUse Use { get; }

    /// <summary>What the classifier takes, which classes it knows, and how it was made.</summary>
    public ClassifierInfo Info { get; }

    /// <summary>Classifies a set of images.</summary>
    /// <param name="images">The images; their labels, if any, are not used.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>A prediction for each, in their order.</returns>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<Prediction> Predict(ImageSet images, CancellationToken cancellationToken = default) =>
        new Classifier(Model, Info, Device, _reference).Predict(images, cancellationToken);

    /// <summary>
    /// Writes the classifier to one file, with all that prediction needs: <see cref="Classifier.Load"/> reads it. It is a safetensors
    /// file, so other programs can read the weights.
    /// </summary>
    /// <param name="path">The file to write or to replace, such as <c>digits.fewlabel</c>; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ClassifierFile.Write(path, Model, Info, _reference);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        Model.Dispose();
        _reference?.Dispose();
    }
}
