using System.CommandLine;
using BenchmarkDotNet.Running;
using FewLabel.Benchmarks;
using FewLabel.Benchmarks.Augmentation;
using FewLabel.Benchmarks.Jobs;
using FewLabel.Benchmarks.Labeling;
using FewLabel.Benchmarks.LabelErrors;
using FewLabel.Benchmarks.Photographs;
using FewLabel.Benchmarks.Pretraining;
using FewLabel.Benchmarks.Scaling;

var digits = new Command("digits", "The 70,000 synthetic digits that stand in for MNIST.");
digits.SetAction(_ => SyntheticDigitsBenchmark.Run());
var pictures = new Command("pictures", "60,000 PNG files of 28x28 pixels: files per second and memory besides the tensor.");
pictures.SetAction((_, _) => ImageFolderBenchmark.RunAsync());
var shares = new Command("moco-shares", "How much of a pre-training step is not the encoders' own passes.");
shares.SetAction(_ => MocoSharesBenchmark.Run());
var memory = new Command("moco-memory", "Resident set and live tensors from step 50 to step 2,000 of a pre-training.");
memory.SetAction(_ => MocoMemoryBenchmark.Run());
var micro = new Command("micro", "The parts by themselves; takes BenchmarkDotNet's options, such as --filter and --job.") { TreatUnmatchedTokensAsErrors = false };
micro.SetAction(arguments =>
{
    string[] rest = arguments.UnmatchedTokens.Count > 0 ? [.. arguments.UnmatchedTokens] : ["--filter", "*"];
    // In this process: a project of its own would build and copy libtorch anew.
    BenchmarkSwitcher.FromAssembly(typeof(TransformBenchmarks).Assembly).Run([.. rest, "--inProcess"]);
});

try
{
    return await new RootCommand("How quick FewLabel is: its parts, whole jobs beside other libraries, and how it grows.")
    {
        JobsCommand.Create(), ScalingCommand.Create(), ViewsBenchmark.Create(), PretrainedLinearBenchmark.Create(), PhotographsCommand.Create(), UnknownCommand.Create(), LabelErrorsCommand.Create(), LabelingCommand.Create(), ImageNetSpeedCommand.Create(), micro, digits, pictures, PicturesOnDemandBenchmark.Create(), shares, memory,
    }.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (InvalidOperationException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
