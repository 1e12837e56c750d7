using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// A trained classifier from a file that <see cref="MethodResult.Save"/> wrote: pixels in, probabilities out. Nothing else is
/// needed to use it.
/// </summary>
/// <remarks>It owns its network; <see cref="Dispose"/> frees it. Predicting is thread-safe: all threads get the same answers.</remarks>
public sealed class Classifier : IDisposable
{
    private const int ImagesAtATime = 128;
    private const int FilesAtATime = 1_024;

    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly Normalize _normalize;
    private readonly Device _device;
    private readonly FeatureReference? _reference;
    private double _unknownThreshold;

    internal Classifier(nn.Module<Tensor, Tensor> model, ClassifierInfo info, Device device, FeatureReference? reference = null)
    {
        (_model, Info, _device, _reference) = (model, info, device, reference);
        _unknownThreshold = reference?.Info.Threshold ?? 0;
        _normalize = new Normalize(info.Mean, info.StandardDeviation);
        _model.to(device);
        _model.eval();
    }

    /// <summary>What it takes, which classes it knows, and how it was made.</summary>
    public ClassifierInfo Info { get; }

    /// <summary>
    /// The <see cref="Prediction.Distance"/> above which <see cref="Prediction.IsUnknown"/> is true, 0 to 2. As trained, it accepts 90 % of the training images. Lower, it takes
    /// more pictures for unknown; 2 takes none. Null where the classifier does not know distances. A change holds for predictions that begin after it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is null or not from 0 to 2.</exception>
    /// <exception cref="InvalidOperationException">The classifier does not know distances.</exception>
    public double? UnknownThreshold
    {
        get => _reference is null ? null : Volatile.Read(ref _unknownThreshold);
        set
        {
            if (_reference is null)
            {
                throw new InvalidOperationException("This classifier does not know how far pictures are from those that it learned from. Train it again and save it with this version of FewLabel.");
            }

            Volatile.Write(ref _unknownThreshold, value is { } threshold && FeatureReference.IsThreshold(threshold)
                ? threshold
                : throw new ArgumentOutOfRangeException(nameof(value), value, "The threshold is 1 less a cosine: give 0 to 2."));
        }
    }

    /// <summary>Normalized images to logits, in evaluation mode.</summary>
    internal nn.Module<Tensor, Tensor> Model => _model;

    internal Normalize Normalize => _normalize;

    internal Device Device => _device;

    /// <summary>Reads a classifier.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="registry">Knows the networks of your own, for a classifier that has one; null for <see cref="ArchitectureRegistry.BuiltIn"/>.</param>
    /// <returns>The classifier. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">The file is no classifier, is damaged, or comes from a newer version of FewLabel.</exception>
    /// <exception cref="FewLabelException">It has a network that is not known.</exception>
    public static Classifier Load(string path, ComputeDevice device = ComputeDevice.Auto, ArchitectureRegistry? registry = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        NativeRuntime.EnsureLoaded();
        var (model, info, reference) = ClassifierFile.Read(path, registry ?? ArchitectureRegistry.BuiltIn);
        return new Classifier(model, info, ComputeDevices.Resolve(device), reference);
    }

    /// <summary>Classifies one image.</summary>
    /// <param name="pixels">
    /// Its pixels from 0 to 255, channel by channel and row by row, as many as <see cref="ClassifierInfo.Input"/> says. MNIST's are white on black.
    /// </param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">There are more or fewer pixels.</exception>
    public Prediction Predict(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != Info.Input.Size)
        {
            throw new ArgumentException($"An image of {Info.Input} has {Info.Input.Size} pixels; there are {pixels.Length}.", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        return Predict(tensor(pixels.ToArray(), uint8).view(1, Info.Input.Channels, Info.Input.Height, Info.Input.Width))[0];
    }

    /// <summary>
    /// Classifies a picture: PNG, JPEG, BMP, WebP, GIF or TIFF, of any size, prepared as those that it learned from (<see cref="ClassifierInfo.Pictures"/>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">It is empty, cut, damaged, too large, or no picture.</exception>
    public Prediction Predict(string path) => Predict(ImageFile.Read(path, Info.Input, Info.Pictures));

    /// <summary>Classifies a picture from a stream; see <see cref="Predict(string)"/>.</summary>
    /// <param name="stream">The stream, read from where it stands to its end. It stays open.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="DataFormatException">It is empty, cut, damaged, too large, or no picture.</exception>
    public Prediction Predict(Stream stream) => Predict(ImageFile.Read(stream, Info.Input, Info.Pictures));

    /// <summary>
    /// Classifies many pictures, which are decoded on all processor cores; see <see cref="Predict(string)"/>. One that cannot be read stops nothing.
    /// </summary>
    /// <param name="paths">The files.</param>
    /// <param name="progress">Receives how many are done, now and then; null for none.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>For each file, in their order, a prediction or why there is none.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<ImageFilePrediction> PredictFiles(
        IEnumerable<string> paths, IProgress<ImageLoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths.Select(path => path ?? "")];
        var predictions = ImmutableArray.CreateBuilder<ImageFilePrediction>(files.Length);
        foreach (var part in files.Chunk(FilesAtATime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var batch = ImageFileBatch.Read(part, Info.Input, Info.Pictures, cancellationToken);
            var classified = batch.Pixels is null ? [] : Predict(batch.Pixels, cancellationToken);
            var next = 0;
            predictions.AddRange(part.Zip(batch.Reasons, (path, reason) => reason is null
                ? new ImageFilePrediction(path, classified[next++], null)
                : new ImageFilePrediction(path, null, reason)));
            progress?.Report(new ImageLoadProgress(predictions.Count, files.Length));
        }

        return predictions.MoveToImmutable();
    }

    /// <summary>Classifies a set of images.</summary>
    /// <param name="images">The images; their labels, if any, are not used.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>A prediction for each, in their order.</returns>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<Prediction> Predict(ImageSet images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Shape != Info.Input)
        {
            throw new ArgumentException($"This classifier takes images of {Info.Input}; these are {images.Shape}.", nameof(images));
        }

        return Predict(images.Count, (take, forward) => BatchedForward.Run(
            _model, images, null, _normalize, _device, ImagesAtATime, (_, _, logits) => take(logits), cancellationToken, forward));
    }

    /// <summary>Classifies a batch of images.</summary>
    /// <param name="pixels">Byte, shape (N, C, H, W) as <see cref="ClassifierInfo.Input"/> says, on any device. Not changed.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>A prediction for each, in their order.</returns>
    /// <exception cref="ArgumentException">They have another shape or type.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<Prediction> Predict(Tensor pixels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var input = Info.Input;
        if (pixels.dtype != ScalarType.Byte || pixels.dim() != 4
            || pixels.shape[1] != input.Channels || pixels.shape[2] != input.Height || pixels.shape[3] != input.Width)
        {
            throw new ArgumentException(
                $"This classifier takes bytes of shape (N, {input.Channels}, {input.Height}, {input.Width}); these are {pixels.dtype} ({string.Join(", ", pixels.shape)}).", nameof(pixels));
        }

        return Predict(pixels.shape[0], (take, forward) => BatchedForward.Run(_model, pixels, _normalize, _device, ImagesAtATime, take, cancellationToken, forward));
    }

    /// <summary>
    /// A classifier that has learned more labels: it keeps its classes, and knows those besides that the images are labeled as and it does not know yet. Its
    /// encoders stay as they are; heads learn. This classifier is not changed.
    /// </summary>
    /// <remarks>
    /// <para>A head of prototypes, as of iterative label propagation, takes each image as a prototype. A linear head, as of photographs, is corrected by as little as the
    /// labels ask for. It keeps what it knows of classes that have no new image; new classes need images of all other classes beside them, for what tells them apart can
    /// be learned in no other way.</para>
    /// <para>Nothing is drawn: the same labels give the same classifier on the same machine. Many labels are worth a training of their own.</para>
    /// </remarks>
    /// <param name="images">
    /// The images, in the shape that it takes, as <see cref="ClassifierInfo.Input"/> and <see cref="ClassifierInfo.Pictures"/> say. Those without a label are not used. A class of
    /// the same name is the same, in whatever order.
    /// </param>
    /// <param name="progress">Receives the share that is done; null for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The classifier. The caller disposes it, and this one too.</returns>
    /// <exception cref="ArgumentException">The images have another shape or no labels; or there are new classes and no image of others.</exception>
    /// <exception cref="NotSupportedException">The head of a network of your own can learn no more.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Classifier ContinueTraining(ImageSet images, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var continued = new ClassifierContinuation(_model, Info, _reference, _device, progress, cancellationToken).Run(images);
        if (UnknownThreshold is { } threshold)
        {
            continued.UnknownThreshold = threshold;
        }

        return continued;
    }

    /// <summary>Writes it to one file, which <see cref="Load"/> reads: a safetensors file, so that other programs can read the weights.</summary>
    /// <param name="path">The file to write or to replace; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ClassifierFile.Write(path, _model, Info, _reference);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        _model.Dispose();
        _reference?.Dispose();
    }

    /// <summary>The predictions of logits that are handed out batch by batch.</summary>
    private ImmutableArray<Prediction> Predict(long count, Action<Action<Tensor>, Func<Tensor, Tensor>?> run)
    {
        var predictions = ImmutableArray.CreateBuilder<Prediction>((int)count);
        var threshold = UnknownThreshold;
        float[]? distances = null;
        run(Take, _reference is { } reference ? images => Forward(reference, images) : null);
        return predictions.MoveToImmutable();

        Tensor Forward(FeatureReference reference, Tensor images)
        {
            var (logits, features) = reference.Forward(_model, images);
            distances = reference.DistancesOf(features);
            return logits;
        }

        void Take(Tensor logits)
        {
            var values = logits.softmax(1).cpu().contiguous().data<float>().ToArray();
            predictions.AddRange(values.Chunk(Info.ClassNames.Length).Select((probabilities, row) => Read(probabilities, distances?[row], threshold)));
        }
    }

    private Prediction Read(float[] probabilities, float? distance, double? threshold)
    {
        var best = Array.IndexOf(probabilities, probabilities.Max());
        return new Prediction(best, Info.ClassNames[best], [.. probabilities], distance, threshold);
    }
}
