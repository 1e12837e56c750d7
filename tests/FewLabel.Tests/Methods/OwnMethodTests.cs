using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>Methods of another assembly are validated, run, measured, kept and gone on with like the library's.</summary>
public sealed class OwnMethodTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 60, seed: 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_it_says_is_wrong_is_told_by_Build_with_its_name()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelPerClass(2).Add(new SlowLearner("slow", 0)).Build());

        Assert.Equal(["Add(\"slow\").Epochs", "Add(\"slow\").Labels"], error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("There are 180 images to label", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_runs_beside_the_librarys_and_is_measured_on_the_same_images()
    {
        var stages = new List<string>();
        var experiment = Builder().Train("MLP", Architectures.Mlp1, new SupervisedOptions { Epochs = 1 }).Add(new SlowLearner("slow", 4)).Build();
        using var result = await experiment.RunAsync(new Listener(report => stages.Add($"{report.Method} {report.Position} of {report.MethodCount}")));

        var own = result.Methods[1];
        Assert.Equal(["MLP", "slow"], experiment.Stages.AsEnumerable());
        Assert.Contains("slow 1 of 2", stages);
        Assert.Equal((60, 10, 4), (own.Test!.Count, own.Validation!.Count, own.Training!.History.Length));
        Assert.Equal("the images held out chose nothing but this note", own.ValidationNote);
        Assert.Equal("4", result.Settings["slow.Epochs"]);
        own.Save(_folder["own.fewlabel"]);
        using var loaded = Classifier.Load(_folder["own.fewlabel"]);
        Assert.Equal(own.Predict(_digits.Test).Select(one => one.Class), loaded.Predict(_digits.Test).Select(one => one.Class));
    }

    [Fact]
    public async Task A_run_that_is_stopped_in_it_comes_to_bit_identical_results_and_trains_nothing_again_once_it_is_done()
    {
        using var whole = await Builder().Add(new SlowLearner("slow", 4)).Build().RunAsync();
        var stops = 0;
        for (; stops < 20; stops++)
        {
            using var source = new CancellationTokenSource();
            var reports = 0;
            try
            {
                using var resumed = await Kept(4, new CheckpointOptions { EverySteps = 1 }).RunAsync(new Listener(report => StopAt(report, ref reports, source)), source.Token);
                Assert.Equal(Fingerprint.Of(whole), Fingerprint.Of(resumed));
                break;
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.InRange(stops, 1, 19);
        var steps = 0;
        using var again = await Kept(4).RunAsync(new Listener(report => steps += report.Training is null ? 0 : report.Share < 1 ? 1 : 0));
        Assert.Equal((0, Fingerprint.Of(whole)), (steps, Fingerprint.Of(again)));

        static void StopAt(ExperimentProgress report, ref int reports, CancellationTokenSource source)
        {
            if (report.Training is not null && ++reports == 2)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public async Task A_kept_run_does_not_go_on_with_other_settings_of_it()
    {
        using (await Kept(2).RunAsync())
        {
        }

        var error = await Assert.ThrowsAsync<FewLabelException>(() => Kept(3).RunAsync());
        Assert.Contains("slow.Epochs was 2 and is 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_run_compares_the_fields_of_a_method_that_says_nothing_of_its_settings()
    {
        using (await Builder().Add(new Named("named", ["named"], 0.5)).CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        var error = await Assert.ThrowsAsync<FewLabelException>(() => Builder().Add(new Named("named", ["named"], 0.6)).CheckpointTo(_folder.Path).Build().RunAsync());
        Assert.Contains("named.share was 0.5 and is 0.6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_it_did_not_announce_or_does_not_give_is_refused()
    {
        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => Builder().Add(new Named("named", ["other"], 0)).Build().RunAsync());
        Assert.Contains("gives no result 'named'", unknown.Message, StringComparison.Ordinal);

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => Builder().Add(new Named("named", ["named", "other"], 0)).Build().RunAsync());
        Assert.Contains("named gave no result 'other'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_no_architecture_has_made_is_refused_and_freed()
    {
        var model = nn.Linear(784, 10);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Builder().Add(new Named("named", ["named"], 0, model)).Build().RunAsync());

        Assert.Contains("CreateClassifier", error.Message, StringComparison.Ordinal);
        Assert.True(model.weight.IsInvalid);
    }

    private ExperimentBuilder Builder() => Experiment.On(_digits).LabelPerClass(4, seed: 1).HoldOut(0.25).Augment(new RandomRotation(10));

    private Experiment Kept(int epochs, CheckpointOptions? options = null) => Builder().Add(new SlowLearner("slow", epochs)).CheckpointTo(_folder.Path, options).Build();

    /// <summary>Gives an untrained network as its result, or another model.</summary>
    private sealed class Named(string name, ImmutableArray<string> results, double share, nn.Module<Tensor, Tensor>? model = null) : ExperimentMethod(name)
    {
        public override ImmutableArray<string> ResultNames => results;

        public double Share => share;

        public override IEnumerable<MethodResult> Run(MethodContext context)
        {
            using var weights = context.Random.Fork("weights");
            yield return context.Measure(new TrainedModel(model ?? Architectures.Mlp1.CreateClassifier(context.Images.Shape, 10, weights)));
        }
    }

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        void IProgress<ExperimentProgress>.Report(ExperimentProgress value) => action(value);
    }
}
