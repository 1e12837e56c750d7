using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Training;

namespace FewLabel;

/// <summary>Makes small classifiers of large ones.</summary>
public static class DistillationExtensions
{
    /// <summary>
    /// Trains one network to say what a classifier says: the probabilities of all classes, of images that need no labels (Hinton, Vinyals and Dean, "Distilling the
    /// Knowledge in a Neural Network", 2015). Use it where an ensemble is too large or too slow. The more images of the kind, the less is lost.
    /// </summary>
    /// <param name="teacher">The classifier. Not changed.</param>
    /// <param name="images">Images of the shape that it takes. Labels only tell what the student loses.</param>
    /// <param name="network">The student: a small network, or one that brings its weights.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <param name="progress">Receives a report now and then; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The student and what it loses. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The images have another shape, or there are fewer than a batch and one held out.</exception>
    /// <exception cref="OptionsException">The options are wrong, or the network cannot take the images or cannot be trained.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Distillation Distill(
        this Classifier teacher, ImageSet images, Architecture network, DistillationOptions? options = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(network);
        options ??= new DistillationOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        return new ClassifierDistillation(teacher, images, network, options).Run(progress, cancellationToken);
    }
}
