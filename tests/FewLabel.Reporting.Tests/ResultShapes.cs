using System.Collections.Concurrent;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Studies;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Results that lack something or have little of it, each run once for all tests of a class.</summary>
public sealed class ResultShapes : IDisposable
{
    public const string Hostile = "<script>alert('&')</script>\"><b>\u0001\ud800|`*[red]";

    private static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];
    private static readonly SupervisedOptions Two = new() { Epochs = 2, ValidateEvery = 1 };

    private static readonly Dictionary<string, Func<Task<ResultShape>>> Makers = new()
    {
        ["no test"] = () => Run(Set(Digits, test: 0), images => Start(images).HoldOut(0.25).Train("MLP 1", Architectures.Mlp1, Two).Train("MLP 2", Architectures.Mlp2, Two)),
        ["no validation"] = () => Run(Set(Digits, test: 40), images => Start(images).Train("MLP 1", Architectures.Mlp1, Two).Train("MLP 2", Architectures.Mlp2, Two)),
        ["neither"] = () => Run(Set(Digits, test: 0), images => Start(images).Train("MLP 1", Architectures.Mlp1, Two).Train("MLP 2", Architectures.Mlp2, Two)),
        ["neither, one method"] = () => Run(Set(Digits, test: 0), images => Start(images).Train("MLP 2", Architectures.Mlp2, Two)),
        ["one method, one epoch"] = () => Run(Set(Digits, test: 40), images => Start(images).HoldOut(0.25).Train("MLP 2", Architectures.Mlp2, Two with { Epochs = 1 })),
        ["one class in the test"] = () => Run(Set(Digits, test: 12, testClasses: 1), images => Start(images).HoldOut(0.25).Train("MLP 2", Architectures.Mlp2, Two)),
        ["one image in the test"] = () => Run(Set(Digits, test: 1), images => Start(images).HoldOut(0.25).Train("MLP 2", Architectures.Mlp2, Two)),
        ["canceled"] = Canceled,
        ["early stopping"] = () => Run(Set(Digits, test: 0), images => Start(images).HoldOut(0.25)
            .Train("MLP 1", Architectures.Mlp1, Two with { EarlyStopping = new EarlyStopping(1) }).Train("MLP 2", Architectures.Mlp2, Two)),
        ["linear probe"] = () => Run(Set(Digits, test: 0), images => Probed(Start(images).HoldOut(0.25))),
        ["linear probe, neither"] = () => Run(Set(Digits, test: 0), images => Probed(Start(images))),
        ["no unlabeled image"] = () => Run(Set(Digits, test: 40), images => Probed(Experiment.On(images, Recipe.Digits).LabelRandomly((int)images.Train.Count).HoldOut(0.25).Augment(Recipe.Digits.Augmentation))),
        ["study"] = () => Studied(Set(Digits, test: 40)),
        ["study without test"] = () => Studied(Set(Digits, test: 0)),
        ["names with markup"] = () => Run(Set([Hostile, "a rather long name of a class", "c"], test: 30), images => Start(images).HoldOut(0.25)
            .Train(Hostile, Architectures.Mlp2, Two).Train("[MLP]", Architectures.Mlp1, Two)),
    };

    private readonly ConcurrentDictionary<string, Lazy<Task<ResultShape>>> _made = new();

    public static TheoryData<string> Names => [.. Makers.Keys];

    public Task<ResultShape> OfAsync(string name) => _made.GetOrAdd(name, _ => new Lazy<Task<ResultShape>>(Makers[name])).Value;

    public void Dispose()
    {
        foreach (var shape in _made.Values.Where(shape => shape.Value.IsCompletedSuccessfully))
        {
            shape.Value.Result.Dispose();
        }
    }

    private static ExperimentBuilder Start(ImageDataset images) => Experiment.On(images, Recipe.Digits).LabelPerClass(4).Augment(Recipe.Digits.Augmentation);

    private static ExperimentBuilder Probed(ExperimentBuilder builder) => builder.Pretrain("MoCo", Architectures.CnnBackbone, Recipe.Digits.Pretraining with
    {
        Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 32, Queue = 64 },
        IncludeLabeled = true,
        LinearProbe = new LinearProbeOptions { Penalties = [0.01, 1] },
        FineTune = null,
        Propagate = null,
    });

    private static async Task<ResultShape> Run(ImageDataset images, Func<ImageDataset, ExperimentBuilder> describe) =>
        new(await describe(images).Build().RunAsync(), images, null);

    private static async Task<ResultShape> Canceled()
    {
        var images = Set(Digits, test: 40);
        using var stop = new CancellationTokenSource();
        var experiment = Start(images).HoldOut(0.25).AllowPartialResult().Train("MLP 1", Architectures.Mlp1, Two).Train("MLP 2", Architectures.Mlp2, Two).Build();
        return new ResultShape(await experiment.RunAsync(new StopAt("MLP 2", stop), stop.Token), images, null);
    }

    private static async Task<ResultShape> Studied(ImageDataset images)
    {
        var study = await new Study([0, 1], Describe).RunAsync();
        return new ResultShape(await Describe(0).Build().RunAsync(), images, study);

        ExperimentBuilder Describe(long seed) => Probed(Experiment.On(images, Recipe.Digits).LabelPerClass(4, seed).HoldOut(0.25).Train("MLP 2", Architectures.Mlp2, Two));
    }

    /// <summary>Noise with a bright bar that tells the class, 28×28 pixels.</summary>
    private static ImageDataset Set(string[] names, int test, int? testClasses = null)
    {
        using var random = new RandomSource(6);
        return new ImageDataset(names[0] == Hostile ? Hostile : "bars", Part(names.Length * 12, names.Length), test == 0 ? null : Part(test, testClasses ?? names.Length));

        ImageSet Part(int count, int classes)
        {
            using var scope = NewDisposeScope();
            var labels = arange(count, int64).remainder(classes);
            var bars = nn.functional.one_hot(labels, names.Length).to(uint8).mul(127).repeat_interleave(2, 1);
            var pixels = random.Integers(0, 128, count, 1, 28, 28).to(uint8);
            pixels.narrow(2, 0, bars.shape[1]).add_(bars.view(count, 1, -1, 1));
            return new ImageSet(pixels.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope(), names);
        }
    }

    private sealed class StopAt(string stage, CancellationTokenSource stop) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value)
        {
            if (value.Method == stage)
            {
                stop.Cancel();
            }
        }
    }
}
