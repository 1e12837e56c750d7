using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Pretraining;

/// <summary>
/// How good the features of the pretrained ResNet18 are: a linear probe on a few labels of each class, by seeds; and how quick it is beside
/// OnnxRuntime with the same weights.
/// </summary>
internal static class PretrainedLinearBenchmark
{
    private const int BatchSize = 16;
    private const int TimedImages = 32;

    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Description = "A folder with train and test, each with a subfolder for each class.", HelpName = "PATH", Required = true };
        var perClass = new Option<int>("--per-class") { Description = "Labels of each class.", DefaultValueFactory = _ => 20 };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds of the draws.", DefaultValueFactory = _ => [0], AllowMultipleArgumentsPerToken = true };
        var size = new Option<int>("--size") { Description = "Height and width that pictures are read at.", DefaultValueFactory = _ => 224 };
        var threads = new Option<int>("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => 2 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each side; 0 measures no time.", DefaultValueFactory = _ => 5 };
        var command = new Command("pretrained-linear", "A linear probe on the features of the pretrained ResNet18, and its images per second beside OnnxRuntime.") { folder, perClass, seeds, size, threads, rounds };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            NativeRuntime.EnsureLoaded();
            set_num_threads(arguments.GetValue(threads));
            using var pictures = await Load(arguments.GetValue(folder)!, arguments.GetValue(size), cancellationToken);
            using var random = new RandomSource(0);
            using var encoder = PretrainedEncoders.ResNet18.CreateEncoder(pictures.Dataset.Train.Shape, random);
            Console.WriteLine(Machine.Description);
            Probe(pictures.Dataset, encoder, arguments.GetValue(perClass), arguments.GetValue(seeds)!, cancellationToken);
            Compare(pictures.Dataset.Test, encoder, arguments.GetValue(threads), arguments.GetValue(rounds));
        });
        return command;
    }

    private static Task<LoadedImages> Load(string folder, int size, CancellationToken cancellationToken) => ImageFolder.LoadAsync(
        Path.Combine(folder, "train"),
        new ImageShape(3, size, size),
        new ImageLoadOptions { TestFolder = Path.Combine(folder, "test"), Pictures = new ImageFileOptions { Fit = ImageFit.CenterCrop } },
        cancellationToken: cancellationToken);

    private static void Probe(ImageDataset pictures, Encoder encoder, int perClass, int[] seeds, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        var test = Extract(pictures.Test, null);
        Console.WriteLine(FormattableString.Invariant(
            $"{pictures.Test.Count} test pictures of {pictures.Test.ClassCount} classes at {pictures.Test.Shape}: {watch.Elapsed.TotalMilliseconds / pictures.Test.Count:0.0} ms each, batches of {BatchSize}"));
        foreach (var seed in seeds)
        {
            using var random = new RandomSource(seed);
            var draw = LabelSampler.PerClass(pictures.Train.LabelValues, pictures.Train.ClassCount, perClass, random);
            var labels = pictures.Train.BatchLabels(tensor([.. draw.Labeled], int64));
            using var probe = LinearProbe.Fit(Extract(pictures.Train, draw.Labeled), labels, pictures.Train.ClassCount, cancellationToken: cancellationToken);
            using var noGradient = no_grad();
            var accuracy = probe.Head.call(test).argmax(1).eq(pictures.Test.Labels!).to(float64).mean().item<double>();
            Console.WriteLine(FormattableString.Invariant($"seed {seed}: {perClass} a class, {draw.Labeled.Length} labels, test accuracy {accuracy:P2}"));
        }

        Tensor Extract(ImageSet images, ImmutableArray<long>? indices) => FeatureExtractor.Extract(
            encoder, images, indices, PretrainedEncoders.Normalize, batchSize: BatchSize, cancellationToken: cancellationToken);
    }

    /// <summary>Encodes the same pictures by turns, here and in OnnxRuntime.</summary>
    private static void Compare(ImageSet images, Encoder encoder, int threads, int rounds)
    {
        if (rounds < 1)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var frozen = OnnxEncoder.Load(
            PretrainedEncoders.ResNet18Path,
            new OnnxEncoderOptions { White = 255, Mean = [123.15163, 115.90288, 103.06262], StandardDeviation = [1, 1, 1], ChannelOrder = ChannelOrder.Bgr, Threads = threads });
        long[] chosen = [.. Enumerable.Range(0, TimedImages).Select(i => i * images.Count / TimedImages)];
        var (ours, theirs) = (new List<double>(), new List<double>());
        var difference = Ours().sub(Theirs()).abs().max().item<float>();
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Rate(Ours));
            theirs.Add(Rate(Theirs));
        }

        Console.WriteLine(FormattableString.Invariant($"largest difference to OnnxRuntime on {TimedImages} pictures: {difference:G3}"));
        Console.WriteLine($"FewLabel:    {Spread.Of(ours).ToString("F1")} images/s, {threads} threads");
        Console.WriteLine($"OnnxRuntime: {Spread.Of(theirs).ToString("F1")} images/s, one at a time, as the file has it");
        Console.WriteLine($"ratio:       {Spread.Of(ours.Zip(theirs, (our, their) => our / their)).ToString("F2")}");

        Tensor Ours() => FeatureExtractor.Extract(encoder, images, chosen, PretrainedEncoders.Normalize, batchSize: BatchSize);
        Tensor Theirs() => frozen.Encode(images, chosen);
    }

    private static double Rate(Func<Tensor> encode)
    {
        var watch = Stopwatch.StartNew();
        encode().Dispose();
        return TimedImages / watch.Elapsed.TotalSeconds;
    }
}
