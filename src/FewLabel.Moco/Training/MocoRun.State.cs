using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <content>Saving and going on.</content>
internal sealed partial class MocoRun
{
    private const int RecordWidth = 8;

    /// <summary>All that the steps so far have left; the caller disposes it.</summary>
    private MocoState Capture()
    {
        var state = new MocoState();
        _networks.Save(state);
        state.Take("optimizer", _optimizer.SaveState());
        if (_queue is not null)
        {
            state.Take("queue", _queue.SaveState());
        }

        state.Take("step", tensor(Step));
        state.Take("seed", tensor(_seed));
        state.Take("indices", tensor(SHA256.HashData(MemoryMarshal.AsBytes(_indices.AsSpan()))));
        state.Take("description", tensor(Encoding.UTF8.GetBytes(Description)));
        state.Take("history", Table(_log.Records.Select(Row), RecordWidth));
        state.Take("open", Table(_log.Open.Select(Row), RecordWidth - 2));
        state.Take("estimates", Table(_log.Estimates.Select(Row), 3));
        return state;
    }

    private string Description => $"{_trainer.Architecture.Name}, {Options.Describe()}";

    private void SaveCheckpoint()
    {
        if (_checkpoint is null)
        {
            return;
        }

        using var state = Capture();
        MocoStateFile.Save(state, _checkpoint.Path);
        _trainer.LogCheckpoint(Step, _checkpoint.Path);
    }

    private void Resume()
    {
        if (_checkpoint is not { Resume: true } || !File.Exists(_checkpoint.Path))
        {
            return;
        }

        using var state = MocoStateFile.Load(_checkpoint.Path);
        CheckOrigin(state);
        _networks.Load(state);
        _optimizer.LoadState(state.Under("optimizer"));
        _queue?.LoadState(state.Under("queue"));
        Step = state.Get("step", ScalarType.Int64).item<long>();
        foreach (var row in Rows(state, "history", RecordWidth))
        {
            _log.Add(new MocoRecord((long)row[0], (int)row[1], row[2], row[3], row[4], row[5], row[6], row[7]));
        }

        foreach (var row in Rows(state, "open", RecordWidth - 2))
        {
            _log.Add(new StepFigures(row[0], row[1], row[2], row[3], row[4], row[5]));
        }

        foreach (var row in Rows(state, "estimates", 3))
        {
            _log.Add(new MocoEstimate((long)row[0], new FeatureEstimate(row[1], row[2])));
        }
    }

    private void CheckOrigin(MocoState state)
    {
        var seed = state.Get("seed", ScalarType.Int64).item<long>();
        var description = Encoding.UTF8.GetString(state.Get("description", ScalarType.Byte).bytes);
        var images = state.Get("indices", ScalarType.Byte).bytes;
        var difference =
            seed != _seed ? $"its seed is {seed} and this training's {_seed}"
            : description != Description ? $"it was trained as\n  {description}\nand this training is\n  {Description}\n"
            : !images.SequenceEqual(SHA256.HashData(MemoryMarshal.AsBytes(_indices.AsSpan()))) ? "it was trained on other images"
            : null;
        if (difference is not null)
        {
            throw new FewLabelException(
                $"The checkpoint '{_checkpoint!.Path}' belongs to another training: {difference}. Use the settings it was made with, another file, or set Resume to false.");
        }
    }

    private static double[] Row(MocoRecord record) =>
    [
        record.Step, record.Epoch, record.Loss, record.Accuracy, record.FeatureSpread, record.GradientLength, record.LearningRate, record.Momentum,
    ];

    private static double[] Row(StepFigures figures) =>
        [figures.Loss, figures.Accuracy, figures.FeatureSpread, figures.GradientLength, figures.LearningRate, figures.Momentum];

    private static double[] Row(MocoEstimate estimate) =>
        [estimate.Step, estimate.Features.NearestNeighbour, estimate.Features.Linear];

    private static Tensor Table(IEnumerable<double[]> rows, int width)
    {
        using var flat = tensor(rows.SelectMany(row => row).ToArray(), float64);
        return flat.reshape(-1, width);
    }

    private static IEnumerable<double[]> Rows(MocoState state, string name, int width)
    {
        var table = state.Get(name, ScalarType.Float64);
        return table.numel() == 0 ? [] : table.data<double>().ToArray().Chunk(width);
    }
}
