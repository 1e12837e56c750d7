using System.CommandLine;
using System.Globalization;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>The command that measures how many test pictures of a set, and of other sets, a classifier of the set takes for known.</summary>
internal static class UnknownCommand
{
    /// <summary>Height and width that <see cref="PhotographExtensions.LearnPhotographs"/> takes frozen features at.</summary>
    private const int FeatureSize = 128;

    public static Command Create()
    {
        var set = new Option<string>("--set") { Description = "The folder with train and test that is known.", HelpName = "PATH", Required = true };
        var others = new Option<string[]>("--others") { Description = "Folders whose test pictures are unknown.", HelpName = "PATH", Required = true, AllowMultipleArgumentsPerToken = true };
        var classifier = new Option<string?>("--classifier") { Description = "A saved classifier of the set; without one, the features of the pretrained ResNet18 decide.", HelpName = "FILE" };
        var count = new Option<int>("--count") { Description = "The most test pictures of each set.", DefaultValueFactory = _ => 500 };
        var size = new Option<int>("--size") { Description = "Height and width that pictures are read at, without a classifier.", DefaultValueFactory = _ => 128 };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds of the pictures that are drawn.", DefaultValueFactory = _ => [0], AllowMultipleArgumentsPerToken = true };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var command = new Command("unknown", "How many pictures of a set, and of other sets, are taken for known.") { set, others, classifier, count, size, seeds, threads };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            NativeRuntime.EnsureLoaded();
            set_num_threads(arguments.GetValue(threads));
            Console.WriteLine(Machine.Description);
            Console.WriteLine("| known | pictures | seed | threshold | accepted | median distance |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
            var file = arguments.GetValue(classifier);
            foreach (var seed in arguments.GetValue(seeds)!)
            {
                using var known = await PhotographSet.LoadAsync(arguments.GetValue(set)!, arguments.GetValue(size), [], cancellationToken);
                using var judge = file is null ? Of(known, seed, cancellationToken) : Classifier.Load(file, registry: PretrainedEncoders.Registry);
                Measure(known, known.Name, judge, arguments.GetValue(count), seed, cancellationToken);
                foreach (var folder in arguments.GetValue(others)!)
                {
                    using var other = await PhotographSet.LoadAsync(folder, judge.Info.Input.Height, [], cancellationToken);
                    Measure(other, known.Name, judge, arguments.GetValue(count), seed, cancellationToken);
                }
            }
        });
        return command;
    }

    /// <summary>The classifier that <see cref="PhotographExtensions.LearnPhotographs"/> asks for distances: frozen features of the pretrained network.</summary>
    private static Classifier Of(PhotographSet known, int seed, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        var train = known.Dataset.Train;
        var network = PretrainedEncoders.ResNet18At(FeatureSize).WithLinearHead().WithViews(known.Recipe.Features, normalized: true).CreateClassifier(train.Shape, train.ClassCount, random);
        var drawn = random.Permutation(train.Count).data<long>().Take(FeatureReference.MostImages).ToArray();
        var features = FeatureExtractor.Extract(network.Encoder, train, drawn, PretrainedEncoders.Normalize, cancellationToken: cancellationToken);
        var info = new ClassifierInfo
        {
            Networks = [network.Architecture!.Spec],
            Input = train.Shape,
            Mean = PretrainedEncoders.Normalize.Mean,
            StandardDeviation = PretrainedEncoders.Normalize.StandardDeviation,
            ClassNames = train.ClassNames,
            Method = "features",
            Dataset = known.Name,
            LabeledCount = 0,
            Seed = seed,
            Version = "0.0.0",
        };
        return new Classifier(network, info, CPU, FeatureReference.Fit(features, 0, random, cancellationToken));
    }

    private static void Measure(PhotographSet pictures, string known, Classifier judge, int count, int seed, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        var test = pictures.Dataset.Test;
        var drawn = random.Permutation(test.Count).narrow(0, 0, Math.Min(count, test.Count));
        var predictions = judge.Predict(Sized(test.Batch(drawn), judge.Info.Input).mul(255).round().to(uint8), cancellationToken);
        float[] distances = [.. predictions.Select(prediction => prediction.Distance ?? throw new InvalidOperationException("The classifier does not know distances. Train and save it again.")).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {known} | {predictions.Length} of {pictures.Name} | {seed} | {judge.UnknownThreshold:0.000} | {predictions.Average(prediction => prediction.IsUnknown ? 0.0 : 1):P1} | {distances[distances.Length / 2]:0.000} |"));
    }
    /// <summary>Brings images of IDX files, which have one size, to another.</summary>
    private static Tensor Sized(Tensor images, ImageShape shape) => images.shape[2] == shape.Height && images.shape[3] == shape.Width
        ? images
        : nn.functional.interpolate(images, [shape.Height, shape.Width], mode: InterpolationMode.Bilinear, align_corners: false);
}
