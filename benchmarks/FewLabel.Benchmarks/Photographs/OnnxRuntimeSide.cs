using FewLabel.Benchmarks.Jobs;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>OnnxRuntime on the file of <see cref="PretrainedEncoders.ResNet18"/>, with pixels that have been prepared before.</summary>
internal sealed class OnnxRuntimeSide : IJobSide
{
    private const int Channels = 3;

    private readonly InferenceSession _session;
    private readonly OrtValue _input;

    /// <param name="threads">Threads of each operation.</param>
    /// <param name="size">Height and width: the file takes no other than 224, and one image at a time.</param>
    public OnnxRuntimeSide(int threads, int size)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(PretrainedEncoders.ResNet18Path, options);
        using var random = new RandomSource(1);
        using var pixels = random.Uniform(-120, 130, 1, Channels, size, size);
        _input = OrtValue.CreateTensorValueFromMemory(pixels.data<float>().ToArray(), [1, Channels, size, size]);
    }

    public Rate Measure(double seconds)
    {
        var pace = new Pace(seconds);
        using var options = new RunOptions();
        while (!pace.IsEnough)
        {
            _session.Run(options, [.. _session.InputMetadata.Keys.Take(1)], [_input], [_session.OutputMetadata.Keys.First()]).Dispose();
            pace.Tick(1);
        }

        return pace.Rate;
    }

    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
    }
}
