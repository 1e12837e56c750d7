using FewLabel.Data;
using FewLabel.Pretrained.Frozen;
using FewLabel.Pretrained.Onnx;
using FewLabel.Runtime;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Pretrained;

/// <summary>A network from an ONNX file that turns images into features, as it is: OnnxRuntime runs it on the CPU, and nothing trains it.</summary>
/// <remarks>
/// It cannot tell every wrong normalization from a right one: see <see cref="OnnxEncoderOptions"/>. Encoding is thread-safe, and gives the same
/// bits on the same machine with the same number of threads.
/// </remarks>
public sealed class OnnxEncoder : IDisposable
{
    /// <summary>What rounding makes of equal features.</summary>
    private const double Rounding = 1e-5;

    private readonly InferenceSession _session;
    private readonly string _path;
    private readonly string _output;
    private readonly OnnxInput _input;
    private readonly OnnxEncoderOptions _options;
    private bool _isDisposed;

    private OnnxEncoder(InferenceSession session, string path, OnnxEncoderOptions options)
    {
        (_session, _path, _options) = (session, path, options);
        _input = OnnxInput.Of(path, session.InputMetadata, options);
        _output = OutputOf(path, session, options);
        FeatureDimension = Probe();
    }

    /// <summary>How many features an image gets.</summary>
    public int FeatureDimension { get; }

    /// <summary>The shape that images are brought to: 1 or 3 channels, height and width.</summary>
    public ImageShape Input => new(_input.Channels, _input.Height, _input.Width);

    /// <summary>Reads a network and tries it on two pictures.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">How it takes pictures; null for torchvision's way.</param>
    /// <returns>The encoder. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">
    /// It is cut, no ONNX file, or of an operator set that OnnxRuntime does not know; it takes something else than pictures; or it gives no
    /// vector, numbers that are not finite, or the same for different pictures.
    /// </exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public static OnnxEncoder Load(string path, OnnxEncoderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new OnnxEncoderOptions();
        var faults = new OptionsValidator();
        faults.AddRange(nameof(OnnxEncoderOptions), options.Validate());
        faults.ThrowIfAny();
        NativeRuntime.EnsureLoaded();
        var file = OnnxFile.Read(path);
        var session = Open(file, options);
        try
        {
            return new OnnxEncoder(session, path, options);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes the features of images. Nothing is augmented.</summary>
    /// <param name="images">The images, of any size and of 1 or 3 channels; they are brought to <see cref="Input"/>.</param>
    /// <param name="indices">Which of them, in any order, repeats allowed, each from 0 to their count - 1; null for all in their order.</param>
    /// <param name="progress">Receives a report after each batch; null for none.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>Float32 on the CPU, shape (N, <see cref="FeatureDimension"/>): row i is of image <c>indices[i]</c>. The caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of the images.</exception>
    /// <exception cref="DataFormatException">A feature is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The encoder was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Tensor Encode(
        ImageSet images, IReadOnlyList<long>? indices = null, IProgress<OnnxEncodingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (indices?.Index().FirstOrDefault(item => item.Item < 0 || item.Item >= images.Count, (-1, 0)) is (>= 0 and var place, var wrong))
        {
            throw new ArgumentOutOfRangeException(nameof(indices), wrong, $"Index number {place} is {wrong}; there are {images.Count} images, 0 to {images.Count - 1}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var total = indices?.Count ?? images.Count;
        var features = empty([total, FeatureDimension], float32);
        for (var start = 0L; start < total; start += _input.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var count = Math.Min(_input.BatchSize, total - start);
            var pixels = images.Batch(Batch(start, count));
            if (total - start - count is > 0 and var rest)
            {
                images.Prefetch(Batch(start + count, Math.Min(_input.BatchSize, rest)));
            }

            features.narrow(0, start, count).copy_(Run(pixels));
            progress?.Report(new OnnxEncodingProgress(start + count, total));
        }

        return features.MoveToOuterDisposeScope();

        Tensor Batch(long start, long count) => tensor([.. Enumerable.Range(0, (int)count).Select(i => indices?[(int)start + i] ?? start + i)], int64);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _session.Dispose();
        }
    }

    private static InferenceSession Open(OnnxFile file, OnnxEncoderOptions options)
    {
        using var session = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = options.Threads };
        try
        {
            return new InferenceSession(file.Path, session);
        }
        catch (OnnxRuntimeException error)
        {
            throw new DataFormatException(
                file.Path, $"OnnxRuntime {OrtEnv.Instance().GetVersionString()} cannot run {file.Path}, which has operator set {file.Opset} and format version {file.IrVersion}: {error.Message} Export it again, with an operator set that this version knows.", error);
        }
    }

    private static string OutputOf(string path, InferenceSession session, OnnxEncoderOptions options)
    {
        var outputs = session.OutputMetadata;
        var listed = string.Join(", ", outputs.Select(output => $"{output.Key} {OnnxInput.Describe(output.Value)}"));
        var name = options.Output ?? (outputs.Count == 1 ? outputs.Keys.Single() : throw new DataFormatException(path, $"{path} has several outputs: {listed}. Name one by OnnxEncoderOptions.Output."));
        if (!outputs.TryGetValue(name, out var data))
        {
            throw new DataFormatException(path, $"{path} has no output '{name}'; it has {listed}. Name one of these by OnnxEncoderOptions.Output.");
        }

        return data.IsTensor && data.ElementType == typeof(float)
            ? name
            : throw new DataFormatException(path, $"The output {name} of {path} is {OnnxInput.Describe(data)}, where Float32 is expected. Name another by OnnxEncoderOptions.Output.");
    }

    /// <summary>Encodes two pictures, and tells how many features there are.</summary>
    private int Probe()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pictures = ProbePictures.Create(_input.Channels, _input.Height, _input.Width);
        var (first, second) = (Run(pictures.narrow(0, 0, 1)), Run(pictures.narrow(0, 1, 1)));
        var difference = first.sub(second).norm().item<float>() / Math.Max(first.norm().item<float>(), second.norm().item<float>());
        return difference > Math.Max(_options.MinimumDifference, Rounding)
            ? (int)first.shape[1]
            : throw new DataFormatException(
                _path, $"{_path} gives two quite different pictures much the same features: they differ by {difference:G2} of their length, where more than {_options.MinimumDifference} is expected. Look whether White, Mean and StandardDeviation of OnnxEncoderOptions are those that the network learned with; choose another output; or, if all is right, lower MinimumDifference.");
    }

    /// <summary>Runs a batch of pixels from 0 to 1, at most as many as the network takes.</summary>
    private Tensor Run(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var count = pixels.shape[0];
        var batch = _input.IsFixed ? _input.BatchSize : count;
        var values = new float[batch * _input.ImageSize];
        _input.Prepare(pixels).data<float>().CopyTo(values.AsSpan(0, (int)count * _input.ImageSize));
        using var input = OrtValue.CreateTensorValueFromMemory(values, [batch, .. _input.ImageShape]);
        using var run = new RunOptions();
        using var outputs = Guarded(() => _session.Run(run, [_input.Name], [input], [_output]));
        var pooled = OnnxOutput.Pool(_path, outputs[0].GetTensorDataAsSpan<float>(), outputs[0].GetTensorTypeAndShape().Shape, batch, _input.Layout, _options).narrow(0, 0, count);
        return pooled.isfinite().all().item<bool>()
            ? pooled.MoveToOuterDisposeScope()
            : throw new DataFormatException(_path, $"{_path} gives features that are not finite. Look whether White, Mean and StandardDeviation of OnnxEncoderOptions are those that the network learned with, or choose another output.");
    }

    private T Guarded<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException error)
        {
            throw new DataFormatException(_path, $"OnnxRuntime fails to run {_path} on images of {Input}: {error.Message} Look whether OnnxEncoderOptions.Size and Layout are those of the network.", error);
        }
    }
}
