using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Soak;

/// <summary>Many steps of pre-training, then many whole experiments, in one process: live tensors and resident set.</summary>
internal static class SteadySoak
{
    /// <summary>What grows before this share of the work is warming up.</summary>
    private const double WarmUp = 0.1;

    /// <summary>How much the memory of its own may grow after it, from the mean of the first third to that of the last.</summary>
    private const double Growth = 0.02;

    public static async Task<int> RunAsync(int steps, int experiments, CancellationToken cancellation)
    {
        var trained = Report("steps", Pretrain(steps, cancellation));
        var ran = Report("experiments", await ExperimentAsync(experiments, cancellation));
        return trained && ran ? 0 : 1;
    }

    private static List<Mark> Pretrain(int steps, CancellationToken cancellation)
    {
        using var digits = SyntheticDigits.Create(20_000, seed: 1);
        using var random = new RandomSource(1);
        using var encoder = Architectures.CnnBackbone.CreateEncoder(digits.Shape, random);
        var marks = new List<Mark>();
        var every = Math.Max(10, steps / 20);
        var options = PretrainOptions.Quick.Moco with { Epochs = 1_000_000, MaxSteps = steps, RecordEvery = every };
        new MocoPretrainer(Architectures.CnnBackbone, new TwoViews(Recipe.Digits.ContrastiveViews), options, Normalize.Measure(digits)).Train(
            encoder, digits, [.. Enumerable.Range(0, (int)digits.Count).Select(i => (long)i)], random,
            progress: new Listener(report => marks.Add(Told("steps", Mark.Take(report.Step)))), cancellationToken: cancellation);
        return marks;
    }

    private static async Task<List<Mark>> ExperimentAsync(int experiments, CancellationToken cancellation)
    {
        using var digits = SoakExperiment.CreateImages();
        var marks = new List<Mark>();
        var forGood = CountedForGood(digits.Train);
        for (var i = 1; i <= experiments; i++)
        {
            using (await SoakExperiment.Describe(digits).Build().RunAsync(cancellationToken: cancellation))
            {
            }

            var mark = Mark.Take(i);
            marks.Add(Told("experiments", mark with { Tensors = mark.Tensors - (i * forGood) }));
        }

        return marks;
    }

    /// <summary>
    /// TorchSharp counts each tensor that became a parameter as live for good, though its memory is freed. So many are counted for the networks
    /// that one experiment creates: both encoders with their heads, two classifiers and two probes.
    /// </summary>
    private static long CountedForGood(ImageSet images)
    {
        var before = Mark.Take(0).Tensors;
        using (var random = new RandomSource(1))
        using (var query = Architectures.CnnBackbone.CreateEncoder(images.Shape, random))
        using (var key = Architectures.CnnBackbone.CreateEncoder(images.Shape, random))
        using (var queryHead = SoakExperiment.CreateHead(query, random))
        using (var keyHead = SoakExperiment.CreateHead(key, random))
        using (var probed = Architectures.CnnBackbone.CreateClassifier(images.Shape, images.ClassCount, random))
        using (var tuned = Architectures.CnnBackbone.CreateClassifier(images.Shape, images.ClassCount, random))
        using (var firstProbe = Heads.Linear(query.FeatureDimension, images.ClassCount, random))
        using (var secondProbe = Heads.Linear(query.FeatureDimension, images.ClassCount, random))
        {
        }

        return Mark.Take(0).Tensors - before;
    }

    private static Mark Told(string work, Mark mark)
    {
        Say($"{mark.Done,6} {work}: {mark.Tensors,7} live tensors, {mark.Resident / 1e6,8:0.0} MB resident, {mark.Own / 1e6,8:0.0} MB of them the process's own");
        return mark;
    }

    private static bool Report(string work, List<Mark> marks)
    {
        var warm = marks.Where(mark => mark.Done >= WarmUp * marks[^1].Done).ToList();
        var third = Math.Max(1, warm.Count / 3);
        var (early, late) = (warm[..third], warm[^third..]);
        var tensors = warm[^1].Tensors - warm[0].Tensors;
        var growth = GrowthOf(mark => mark.Own);
        Say($"{work} {early[0].Done} to {early[^1].Done} and {late[0].Done} to {late[^1].Done}: {tensors:+0;-0;0} live tensors, {GrowthOf(mark => mark.Resident):+0.0 %;-0.0 %} resident set, {growth:+0.0 %;-0.0 %} of its own memory");
        return tensors <= 0 && growth < Growth;

        double GrowthOf(Func<Mark, long> memory) => (late.Average(memory) / early.Average(memory)) - 1;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <param name="Done">Steps or experiments so far.</param>
    /// <param name="Tensors">Live tensors.</param>
    /// <param name="Resident">The resident set in bytes.</param>
    /// <param name="Own">
    /// What of it is the process's own. The rest are pages of files, of libraries above all, that the system takes and brings back as it likes.
    /// </param>
    private readonly record struct Mark(long Done, long Tensors, long Resident, long Own)
    {
        public static Mark Take(long done)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return new Mark(done, torch.Tensor.TotalCount, Environment.WorkingSet, OwnMemory());
        }

        private static long OwnMemory()
        {
            const string Field = "RssAnon:";
            if (!OperatingSystem.IsLinux())
            {
                return Environment.WorkingSet;
            }

            var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
            return long.Parse(line[Field.Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
        }
    }

    private sealed class Listener(Action<MocoProgress> action) : IProgress<MocoProgress>
    {
        public void Report(MocoProgress value) => action(value);
    }
}
