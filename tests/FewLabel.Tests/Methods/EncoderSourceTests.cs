using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>Encoders that methods yield, and what others make of them.</summary>
public sealed class EncoderSourceTests : IDisposable
{
    private static readonly DeepPropagationOptions Short = new()
    {
        Rounds = 1, EnsembleSize = 1, Neighbors = 5, Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64, LabeledBatchSize = 16, ConfidentFraction = 1, TeacherStart = 1 },
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 60, seed: 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Others_go_on_from_an_encoder_of_ones_own_and_its_features_and_graph_are_computed_once()
    {
        var own = new Frozen("own");
        var (one, two) = (new Looker("one", "own"), new Looker("two", "own"));
        using var result = await Builder().Add(own).PropagateDeeply("deep", "own", Short).PropagateDeeply("deep too", "own", Short).Add(one).Add(two).Build().RunAsync();

        Assert.Equal(["deep", "deep too"], result.Methods.Select(method => method.Name));
        Assert.All(result.Methods, method => Assert.Equal("counting", method.EncoderName));
        Assert.Equal(200, own.Made!.Encoded);
        Assert.Same(one.Graph, two.Graph);
        Assert.Same(own.Made, result.Encoders["own"].Encoder);
    }

    [Fact]
    public async Task Features_and_graph_are_kept_and_computed_by_no_later_process()
    {
        using var whole = await Builder().Add(new Frozen("own")).PropagateDeeply("deep", "own", Short).Build().RunAsync();
        using (var stopped = new CancellationTokenSource())
        {
            var first = Builder().Add(new Frozen("own")).PropagateDeeply("deep", "own", Short).CheckpointTo(_folder.Path).Build();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(new Stopper(stopped), stopped.Token));
        }

        var own = new Frozen("own");
        using var resumed = await Builder().Add(own).PropagateDeeply("deep", "own", Short).CheckpointTo(_folder.Path).Build().RunAsync();

        Assert.Equal(0, own.Made!.Encoded);
        Assert.Equal(Fingerprint.Of(whole), Fingerprint.Of(resumed));
    }

    [Fact]
    public async Task The_encoder_outlives_the_run_and_is_freed_with_the_result()
    {
        var own = new Frozen("own");
        var result = await Builder().Add(own).Add(new Looker("one", "own")).Train("MLP", Architectures.Mlp1, new SupervisedOptions { Epochs = 1 }).Build().RunAsync();
        var weight = own.Made!.parameters().First();

        Assert.False(weight.IsInvalid);
        result.Dispose();
        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void A_source_that_comes_later_or_yields_no_encoder_is_none()
    {
        var later = Assert.Throws<OptionsException>(() => Builder().PropagateDeeply("deep", "own", Short).Add(new Frozen("own")).Build());
        var none = Assert.Throws<OptionsException>(() => Builder().Train("own", Architectures.Mlp1).PropagateDeeply("deep", "own", Short).Build());

        Assert.All([later, none], error => Assert.Equal("PropagateDeeply(\"deep\").From", Assert.Single(error.Faults).Parameter));
    }

    private ExperimentBuilder Builder() => Experiment.On(_digits).LabelPerClass(4, seed: 1);

    /// <summary>Counts the images that it encodes.</summary>
    private sealed class CountingEncoder : Encoder
    {
        private readonly nn.Module<Tensor, Tensor> _layer;

        public CountingEncoder(ImageShape input, RandomSource random)
            : base("counting", input, 16)
        {
            _layer = nn.Linear(input.Height * input.Width, 16, hasBias: false);
            register_module("layer", _layer);
            using var values = random.Normal(0, 1, 16, input.Height * input.Width);
            using var noGradient = no_grad();
            ((TorchSharp.Modules.Linear)_layer).weight.copy_(values);
        }

        public long Encoded { get; private set; }

        protected override Tensor Encode(Tensor images)
        {
            Encoded += images.shape[0];
            using var flat = images.flatten(1);
            return _layer.call(flat);
        }
    }

    /// <summary>Yields random projections.</summary>
    private sealed class Frozen(string name) : ExperimentMethod(name), IEncoderSource
    {
        public CountingEncoder? Made { get; private set; }

        public Architecture Architecture { get; } = new("counting", (input, random) => new CountingEncoder(input, random));

        public override object? Settings => Name;

        public override ImmutableArray<string> ResultNames => [];

        public PretrainedEncoder TrainEncoder(MethodContext context)
        {
            using var weights = context.Random.Fork("weights");
            Made = (CountingEncoder)Architecture.CreateEncoder(context.Images.Shape, weights);
            return new PretrainedEncoder(Made);
        }

        public override IEnumerable<MethodResult> Run(MethodContext context) => [];
    }

    /// <summary>Looks at a graph, and gives nothing.</summary>
    private sealed class Looker(string name, string from) : ExperimentMethod(name)
    {
        public NeighborGraph? Graph { get; private set; }

        public override ImmutableArray<string> ResultNames => [];

        public override IEnumerable<MethodResult> Run(MethodContext context)
        {
            Graph = context.Encode(context.FindSource(from)).Graph(Short.Neighbors);
            return [];
        }
    }

    /// <summary>Stops a run once its training has begun.</summary>
    private sealed class Stopper(CancellationTokenSource source) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value)
        {
            if (value.Training is not null)
            {
                source.Cancel();
            }
        }
    }
}
