using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Tests.Methods;
using FewLabel.Training;

namespace FewLabel.Tests;

/// <summary>Small classifiers that learn what large ones say.</summary>
public sealed class DistillationTests : IDisposable
{
    private static readonly DistillationOptions Options = new() { HeldOut = 0.25, Training = new DistillationOptions().Training with { BatchSize = 32, Epochs = 30 } };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 400, test: 100, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task A_student_of_an_ensemble_says_what_the_ensemble_says_and_is_saved_and_loaded_as_any_other()
    {
        using var folder = new TemporaryFolder();
        using var teacher = await Teacher(folder);
        using var unlabeled = new ImageSet(_digits.Train.Pixels.clone(), null);

        using var distilled = teacher.Distill(unlabeled, Architectures.Cnn, Options);

        Assert.Equal(100, distilled.HeldOut);
        Assert.InRange(distilled.Agreement, 0.75, 1);
        Assert.Null(distilled.TeacherAccuracy);
        Assert.Equal(teacher.Info.ClassNames, distilled.Student.Info.ClassNames);
        Assert.True(teacher.Info.Networks.Length > 1);
        var path = folder["student.fewlabel"];
        ClassifierFile.Write(path, distilled.Student.Model, distilled.Student.Info);
        using var loaded = Classifier.Load(path);
        Assert.Equal("fused, distilled", loaded.Info.Method);
        Assert.Single(loaded.Info.Networks);
        Assert.Equal(
            distilled.Student.Predict(_digits.Test).Select(prediction => prediction.Probabilities.ToArray()),
            loaded.Predict(_digits.Test).Select(prediction => prediction.Probabilities.ToArray()));
    }

    [Fact]
    public async Task With_labels_it_tells_what_is_lost_also_where_the_classes_stand_in_another_order()
    {
        using var folder = new TemporaryFolder();
        using var teacher = await Teacher(folder);
        var names = _digits.Train.ClassNames;
        using var turned = new ImageSet(_digits.Train.Pixels.clone(), _digits.Train.Labels!.neg().add(9), names.Reverse());

        using var one = teacher.Distill(_digits.Train, Architectures.Mlp2, Options);
        using var other = teacher.Distill(turned, Architectures.Mlp2, Options);

        Assert.InRange(one.TeacherAccuracy!.Value, 0.7, 1);
        Assert.Equal(one.TeacherAccuracy, other.TeacherAccuracy);
        Assert.Equal(one.StudentAccuracy, other.StudentAccuracy);
        Assert.Equal(one.Agreement, other.Agreement);
    }

    [Fact]
    public async Task Images_of_another_shape_too_few_images_and_wrong_options_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        using var teacher = await Teacher(folder);
        using var few = new ImageSet(_digits.Train.Pixels.narrow(0, 0, 20).clone(), null);
        using var other = new ImageSet(_digits.Train.Pixels.narrow(2, 0, 20).clone(), null);

        Assert.Contains("these are 1×20×28", Assert.Throws<ArgumentException>(() => teacher.Distill(other, Architectures.Cnn)).Message, StringComparison.Ordinal);
        Assert.Contains("a batch has 128", Assert.Throws<ArgumentException>(() => teacher.Distill(few, Architectures.Cnn)).Message, StringComparison.Ordinal);
        Assert.Contains("HeldOut", Assert.Throws<OptionsException>(() => teacher.Distill(_digits.Train, Architectures.Cnn, new DistillationOptions { HeldOut = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("LabeledBatchSize", Assert.Throws<OptionsException>(() => teacher.Distill(_digits.Train, Architectures.Cnn, new DistillationOptions { Training = new SelfTrainingOptions() })).Message, StringComparison.Ordinal);
    }

    private async Task<Classifier> Teacher(TemporaryFolder folder)
    {
        using var result = await Experiment.On(_digits).LabelPerClass(8, seed: 1).HoldOut(0.25).UsePretrained("one", Projection.Of(1))
            .Propagate("fused", "one", FusionTests.WithNetwork with { Rounds = 1 }).Build().RunAsync();
        result.Best.Save(folder["teacher.fewlabel"]);
        return Classifier.Load(folder["teacher.fewlabel"], registry: ArchitectureRegistry.BuiltIn.With(Projection.Of(1)));
    }
}
