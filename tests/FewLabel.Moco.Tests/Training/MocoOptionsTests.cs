using FewLabel.Moco;
using FewLabel.Training.Optimizers;

namespace FewLabel.Tests.Training;

public sealed class MocoOptionsTests
{
    public static TheoryData<MocoOptions, string> Faults => new()
    {
        { new MocoOptions { HeadHidden = 64 }, "HeadHidden" },
        { new MocoOptions { Head = (ProjectionHead)7 }, "Head" },
        { new MocoOptions { Head = ProjectionHead.Mlp, HeadHidden = 0 }, "HeadHidden" },
        { new MocoOptions { PredictorHidden = 0 }, "PredictorHidden" },
        { new MocoOptions { NormalizePrediction = true }, "NormalizePrediction" },
        { new MocoOptions { Dimension = 1 }, "Dimension" },
        { new MocoOptions { Loss = ContrastiveLoss.InBatch }, "Queue" },
        { new MocoOptions { Queue = 0 }, "Queue" },
        { new MocoOptions { Momentum = 1 }, "Momentum" },
        { new MocoOptions { Momentum = double.NaN }, "Momentum" },
        { new MocoOptions { Temperature = 0 }, "Temperature" },
        { new MocoOptions { Temperature = double.NaN }, "Temperature" },
        { new MocoOptions { BatchNormGroups = 65 }, "BatchNormGroups" },
        { new MocoOptions { BatchNormGroups = 0 }, "BatchNormGroups" },
        { new MocoOptions { BatchSize = 1 }, "BatchSize" },
        { new MocoOptions { Epochs = 0 }, "Epochs" },
        { new MocoOptions { MaxSteps = 0 }, "MaxSteps" },
        { new MocoOptions { Optimizer = null! }, "Optimizer" },
        { new MocoOptions { Optimizer = new LarsOptions(-1) }, "Optimizer.LearningRate" },
        { new MocoOptions { Schedule = null! }, "Schedule" },
        { new MocoOptions { GradientClip = 0 }, "GradientClip" },
        { new MocoOptions { RecordEvery = 0 }, "RecordEvery" },
        { new MocoOptions { EstimateEvery = 0 }, "EstimateEvery" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_setting_that_is_wrong_or_would_be_ignored_is_the_one_fault(MocoOptions options, string parameter) =>
        Assert.Equal(parameter, Assert.Single(options.Validate()).Parameter);

    [Fact]
    public void Defaults_and_presets_are_without_fault_and_differ_as_the_papers_do()
    {
        Assert.All([new MocoOptions(), MocoOptions.V1, MocoOptions.V2, MocoOptions.V3, MocoOptions.V3Transformer], options => Assert.Empty(options.Validate()));
        Assert.Equal((ProjectionHead.Linear, 0.07, 0.999), (MocoOptions.V1.Head, MocoOptions.V1.Temperature, MocoOptions.V1.Momentum));
        Assert.Equal((ProjectionHead.Mlp, 0.2, 0.999), (MocoOptions.V2.Head, MocoOptions.V2.Temperature, MocoOptions.V2.Momentum));
        Assert.Equal((ContrastiveLoss.InBatch, 0, true, 4096), (MocoOptions.V3.Loss, MocoOptions.V3.Queue, MocoOptions.V3.Symmetric, MocoOptions.V3.PredictorHidden));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var options = new MocoOptions { Temperature = -1, Epochs = 0, Queue = -5 };
        var error = Assert.Throws<OptionsException>(() => new MocoPretrainer(Architectures.Mlp2, Patterns.Views, options));
        Assert.Equal(3, error.Faults.Length);
    }

    [Fact]
    public void The_momentum_rises_in_half_a_cosine_wave_where_asked()
    {
        var rising = new MocoOptions { Momentum = 0.9, MomentumSchedule = MomentumSchedule.CosineToOne };
        Assert.Equal(0.9, rising.MomentumAt(0, 100), 12);
        Assert.Equal(0.95, rising.MomentumAt(50, 100), 12);
        Assert.Equal(1, rising.MomentumAt(100, 100), 12);
        Assert.Equal(0.9, (rising with { MomentumSchedule = MomentumSchedule.Constant }).MomentumAt(70, 100));
    }
}
