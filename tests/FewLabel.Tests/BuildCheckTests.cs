using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Graphs;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>What cannot run to its end is told by Build, before anything runs.</summary>
public sealed class BuildCheckTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 20, seed: 3);

    private static readonly PretrainOptions Short = Recipe.Digits.Pretraining with { Moco = PretrainOptions.Quick.Moco with { BatchSize = 32, Queue = 32, Epochs = 1 }, FineTune = null, Propagate = null };

    public void Dispose() => _digits.Dispose();

    [Fact]
    public void One_label_is_not_enough()
    {
        var fault = Only(Experiment.On(_digits).LabelRandomly(1).Train("MLP", Architectures.Mlp2));

        Assert.Equal(("LabelRandomly", "1", "labels of two classes or more"), (fault.Parameter, fault.Value, fault.Requirement));
        Assert.Contains("Raise the count, or call LabelPerClass", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_one_class_are_not_enough()
    {
        var sevens = Enumerable.Range(0, 200).Select(image => (long)image).Where(image => _digits.Train.LabelValues[(int)image] == 7).Take(5);

        var fault = Only(Experiment.On(_digits).LabelChosen(sevens).Train("MLP", Architectures.Mlp2));

        Assert.Equal("LabelChosen", fault.Parameter);
        Assert.Contains("are of class '7'", fault.Remedy, StringComparison.Ordinal);
        Assert.Contains("Label images of another class too", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_of_one_class_is_refused()
    {
        using var alone = Dataset(Noise(20), zeros(20, int64));

        var fault = Only(Experiment.On(alone).LabelRandomly(5).Train("MLP", Architectures.Mlp2));

        Assert.Equal(("On", "two classes or more"), (fault.Parameter, fault.Requirement[^19..]));
    }

    [Fact]
    public void A_class_of_one_labeled_image_cannot_be_held_out()
    {
        using var lone = Dataset(Noise(40), tensor([.. Enumerable.Range(0, 40).Select(image => image == 0 ? 1L : 0)], int64));

        var fault = Only(Experiment.On(lone).LabelRandomly(40).HoldOut(0.25).Train("MLP", Architectures.Mlp2));

        Assert.Equal(("HoldOut", "0.25"), (fault.Parameter, fault.Value));
        Assert.Contains("class 1, which has 1 labeled; a class needs at least 2", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(199, null)]
    [InlineData(200, "1 to 199 with 200 training images")]
    public void Neighbors_are_other_images(int neighbors, string? allowed)
    {
        var labels = new LabelPropagationOptions();
        var builder = Experiment.On(_digits, Recipe.Digits).LabelPerClass(2)
            .Pretrain("MoCo", Architectures.CnnBackbone, Short with { Propagate = new PropagationOptions { Neighbors = neighbors, Labels = labels, Training = new SelfTrainingOptions { BatchSize = 32 } } })
            .PropagateDeeply("deep", "MoCo", new DeepPropagationOptions { Neighbors = neighbors, Training = new SelfTrainingOptions { BatchSize = 32 } });

        var faults = Faults(builder);

        Assert.Equal(allowed is null ? [] : [allowed, allowed], faults.Select(fault => fault.Requirement));
        Assert.Equal(
            allowed is null ? [] : ["Pretrain(\"MoCo\").Propagate.Neighbors", "PropagateDeeply(\"deep\").Neighbors"], faults.Select(fault => fault.Parameter));
    }

    [Fact]
    public void Names_differ_by_more_than_case()
    {
        var fault = Only(Experiment.On(_digits).LabelPerClass(2).Train("CNN", Architectures.Cnn).Train("cnn", Architectures.Cnn));

        Assert.Equal(("Train", "\"cnn\""), (fault.Parameter, fault.Value));
        Assert.Contains("Another is called \"CNN\"", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_stages_differ_by_more_than_case_too()
    {
        var fault = Only(Experiment.On(_digits, Recipe.Digits).LabelPerClass(2).Train("moco LINEAR probe", Architectures.Cnn).Pretrain("MoCo", Architectures.CnnBackbone, Short));

        Assert.Equal(("Pretrain", "\"MoCo linear probe\""), (fault.Parameter, fault.Value));
    }

    [Fact]
    public void A_prior_has_a_share_for_each_class_in_every_propagation()
    {
        var labels = new LabelPropagationOptions { ClassPrior = [0.5, 0.5] };
        var training = new SelfTrainingOptions { BatchSize = 32 };

        var faults = Faults(Experiment.On(_digits, Recipe.Digits).LabelPerClass(2)
            .Pretrain("MoCo", Architectures.CnnBackbone, Short with { Propagate = new PropagationOptions { Labels = labels, Training = training } })
            .PropagateDeeply("deep", "MoCo", new DeepPropagationOptions { Labels = labels, Training = training }));

        Assert.Equal(
            ["Pretrain(\"MoCo\").Propagate.Labels.ClassPrior", "PropagateDeeply(\"deep\").Labels.ClassPrior"], faults.Select(fault => fault.Parameter));
        Assert.All(faults, fault => Assert.Equal("a share for each of the 10 classes", fault.Requirement));
    }

    [Fact]
    public void Transforms_keep_the_size_of_the_images()
    {
        var smaller = new RandomResizedCrop(14);

        var faults = Faults(Experiment.On(_digits, Recipe.Digits).LabelPerClass(2).Augment(smaller)
            .TrainSemiSupervised("semi", Architectures.Cnn, new SemiSupervisedOptions { BatchSize = 32 }, new Compose(smaller, new Grayscale()))
            .Pretrain("MoCo", Architectures.CnnBackbone, Short with { Views = new ExpandChannels(), UnlabeledAugmentation = smaller }));

        Assert.Equal(
            ["Augment", "TrainSemiSupervised(\"semi\").Strong", "Pretrain(\"MoCo\").Views", "Pretrain(\"MoCo\").UnlabeledAugmentation"],
            faults.Select(fault => fault.Parameter));
        Assert.Contains("RandomResizedCrop, which makes 1×28×28 into 1×14×14", faults[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Transforms_take_the_images()
    {
        var fault = Only(Experiment.On(_digits).LabelPerClass(2).Augment(new GaussianBlur(61)).Train("MLP", Architectures.Mlp2));

        Assert.Equal(("Augment", "a transform that takes images of 1×28×28"), (fault.Parameter, fault.Requirement));
        Assert.Contains("Take a smaller kernel", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_are_for_the_channels_of_the_images()
    {
        var fault = Only(Experiment.On(_digits).LabelPerClass(2).Normalize(new Normalize([0.1, 0.2, 0.3], [1, 1, 1])).Train("MLP", Architectures.Mlp2));

        Assert.Equal(("Normalize", "for 3 channels"), (fault.Parameter, fault.Value));
    }

    [Fact]
    public void Images_that_are_all_one_gray_cannot_be_normalized()
    {
        using var gray = Dataset(full([20, 1, 28, 28], 7, uint8), arange(20, int64).remainder(2));

        var fault = Only(Experiment.On(gray).LabelPerClass(2).Train("MLP", Architectures.Mlp2));

        Assert.Equal("On", fault.Parameter);
        Assert.Contains("one value everywhere in channel 0", fault.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pre_training_pseudo_labels_no_probabilities_to_learn()
    {
        var learns = new SelfTrainingOptions { BatchSize = 32, UseSoftLabels = true };

        var faults = Faults(Experiment.On(_digits, Recipe.Digits).LabelPerClass(2).Pretrain(
            "MoCo", Architectures.CnnBackbone, Short with { FineTune = new FineTuneOptions(), Distill = learns, Propagate = new PropagationOptions { Training = learns } }));

        Assert.Equal(
            ["Pretrain(\"MoCo\").Distill.UseSoftLabels", "Pretrain(\"MoCo\").Propagate.Training.UseSoftLabels"], faults.Select(fault => fault.Parameter));
    }

    [Fact]
    public void A_file_is_no_folder_to_keep_a_run_in()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mine.txt"], "mine");

        var fault = Only(Experiment.On(_digits).LabelPerClass(2).Train("MLP", Architectures.Mlp2).CheckpointTo(folder["mine.txt"]));

        Assert.Equal("CheckpointTo", fault.Parameter);
        Assert.Contains("There is a file of that name", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        if (cuda.is_available())
        {
            Assert.Empty(Faults(Experiment.On(_digits).LabelPerClass(2).Train("MLP", Architectures.Mlp2).OnDevice(ComputeDevice.Cuda)));
            return;
        }

        Assert.Equal("OnDevice", Only(Experiment.On(_digits).LabelPerClass(2).Train("MLP", Architectures.Mlp2).OnDevice(ComputeDevice.Cuda)).Parameter);
    }

    [Fact]
    public async Task The_smallest_experiment_that_passes_runs()
    {
        var training = new SelfTrainingOptions { Epochs = 1, BatchSize = 16 };
        using var few = Dataset(Noise(40), arange(40, int64).remainder(2));
        using var result = await Experiment.On(few, Recipe.Digits).LabelPerClass(1)
            .Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 1 })
            .TrainSemiSupervised("semi", Architectures.Mlp2, new SemiSupervisedOptions { Epochs = 1, BatchSize = 38 })
            .Pretrain("MoCo", Architectures.CnnBackbone, new PretrainOptions
            {
                Moco = Short.Moco with { BatchSize = 38, Queue = 38 },
                FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Epochs = 1 } },
                Distill = training,
                Propagate = new PropagationOptions { Neighbors = 39, Training = training },
            })
            .PropagateDeeply("deep", "MoCo", new DeepPropagationOptions { Rounds = 2, EnsembleSize = 2, Neighbors = 39, Training = training })
            .Build().RunAsync();

        Assert.Equal(6, result.Methods.Length);
    }

    private static OptionFault Only(ExperimentBuilder builder) => Assert.Single(Faults(builder));

    private static IReadOnlyList<OptionFault> Faults(ExperimentBuilder builder)
    {
        try
        {
            builder.Build();
            return [];
        }
        catch (OptionsException error)
        {
            return error.Faults;
        }
    }

    private static ImageDataset Dataset(Tensor pixels, Tensor labels) => new("some", new ImageSet(pixels, labels), null);

    private static Tensor Noise(int count)
    {
        using var random = new RandomSource(6);
        return random.Integers(0, 256, count, 1, 28, 28).to(uint8);
    }
}
