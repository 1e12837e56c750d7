using BenchmarkDotNet.Running;
using FewLabel.Benchmarks;
using FewLabel.Benchmarks.Augmentation;
using FewLabel.Benchmarks.Jobs;
using FewLabel.Benchmarks.Pretraining;

try
{
    return await RunAsync(args);
}
catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static async Task<int> RunAsync(string[] arguments) => arguments switch
{
    ["views", .. var rest] => ViewsBenchmark.Run(BenchmarkOptions.Parse(rest)),
    ["micro", .. var rest] => Micro(rest),
    ["digits"] => SyntheticDigitsBenchmark.Run(),
    ["pictures"] => await PictureFolderBenchmark.RunAsync(),
    ["moco-shares"] => MocoSharesBenchmark.Run(),
    ["jobs", ..] => JobsCommand.Create().Parse(arguments[1..]).Invoke(),
    ["moco-memory"] => MocoMemoryBenchmark.Run(),
    _ => Usage(),
};

static int Micro(string[] arguments)
{
    BenchmarkSwitcher.FromAssembly(typeof(TransformBenchmarks).Assembly).Run(arguments.Length > 0 ? arguments : ["--filter", "*"]);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project benchmarks/FewLabel.Benchmarks -- COMMAND

          views [--python PATH] [--rounds N] [--seconds S] [--batch N]
                two augmented views per 28x28 image, FewLabel and torchvision in alternating rounds of one run
          micro [BenchmarkDotNet's options]
                each transform by itself
          digits
                the 70,000 synthetic digits that stand in for MNIST
          pictures
                60,000 PNG files of 28x28 pixels: files per second and memory besides the tensor
          moco-shares
                how much of a pre-training step is not the encoders' own passes
          moco-memory
                resident set and live tensors from step 50 to step 2,000 of a pre-training
        """);
    return 2;
}
