using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Tests.Classifiers;

public sealed class ContinueTrainingTests : IDisposable
{
    private const int Known = 7;

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 900, test: 300, seed: 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("prototypes")]
    [InlineData("ensemble")]
    public void New_classes_are_learned_and_old_ones_kept(string kind)
    {
        using var before = Create(kind);
        using var more = Images(600, 900, digit => true);
        var old = Accuracy(before, digit => digit < Known);

        using var after = before.ContinueTraining(more);

        Assert.Equal(_digits.Train.ClassNames.Take(Known), before.Info.ClassNames);
        Assert.Equal(_digits.Train.ClassNames.AsEnumerable(), after.Info.ClassNames);
        Assert.Equal(before.Info.LabeledCount + more.Labeled.Length, after.Info.LabeledCount);
        Assert.True(Accuracy(after, digit => digit >= Known) > 0.7, $"new classes: {Accuracy(after, digit => digit >= Known)}");
        Assert.True(Accuracy(after, digit => digit < Known) > old - 0.05, $"old classes: {old} before, {Accuracy(after, digit => digit < Known)} after");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("prototypes")]
    public void More_labels_of_the_same_classes_make_it_better(string kind)
    {
        using var before = Create(kind, labels: 60);
        using var more = Images(300, 900, digit => digit < Known);

        using var after = before.ContinueTraining(more);

        Assert.True(Accuracy(after, digit => digit < Known) > Accuracy(before, digit => digit < Known), $"{Accuracy(before, digit => digit < Known)} {Accuracy(after, digit => digit < Known)}");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("prototypes")]
    [InlineData("ensemble")]
    public void It_is_saved_and_loaded_and_the_same_labels_give_the_same_classifier(string kind)
    {
        using var before = Create(kind);
        using var more = Images(600, 700, digit => true);
        var answers = before.Predict(_digits.Test);
        var told = new List<double>();

        using var first = before.ContinueTraining(more, new Listener(told.Add));
        using var second = before.ContinueTraining(more);
        first.Save(_folder["more.fewlabel"]);
        using var loaded = Classifier.Load(_folder["more.fewlabel"], ComputeDevice.Cpu);

        Assert.Equal(1, told[^1]);
        Assert.Equal(Probabilities(first), Probabilities(second));
        Assert.Equal(Probabilities(first), Probabilities(loaded));
        Assert.Equal(first.UnknownThreshold, loaded.UnknownThreshold);
        Assert.Equal(answers.SelectMany(answer => answer.Probabilities), before.Predict(_digits.Test).SelectMany(answer => answer.Probabilities));

        float[] Probabilities(Classifier classifier) => [.. classifier.Predict(_digits.Test).SelectMany(answer => answer.Probabilities)];
    }

    [Fact]
    public void Classes_are_told_by_their_names_whatever_their_order()
    {
        using var before = Create("linear");
        using var more = Images(600, 900, digit => digit < Known);
        using var reversed = new ImageSet(
            more.Pixels.clone(), tensor([.. more.LabelValues.Select(label => more.ClassCount - 1 - label)], int64), more.ClassNames.Reverse());

        using var first = before.ContinueTraining(more);
        using var second = before.ContinueTraining(reversed);

        Assert.Equal(first.Info.ClassNames.AsEnumerable(), second.Info.ClassNames);
        Assert.Equal(first.Predict(_digits.Test).Select(answer => answer.Probability), second.Predict(_digits.Test).Select(answer => answer.Probability));
    }

    [Fact]
    public void What_cannot_be_learned_is_refused_with_the_reason()
    {
        using var linear = Create("linear");
        using var onlyNew = Images(600, 900, digit => digit >= Known);
        using var all = Images(600, 900, digit => true);
        using var unlabeled = new ImageSet(_digits.Test.Pixels.clone(), null);
        using var wide = new ImageSet(zeros([3, 1, 9, 9], uint8), tensor([0L, 1, 1]));
        using var own = Create("own head");
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Contains("there is no image of: 0, 1, 2, 3, 4, 5, 6", Assert.Throws<ArgumentException>(() => linear.ContinueTraining(onlyNew)).Message, StringComparison.Ordinal);
        Assert.Contains("Label some", Assert.Throws<ArgumentException>(() => linear.ContinueTraining(unlabeled)).Message, StringComparison.Ordinal);
        Assert.Contains("takes images of", Assert.Throws<ArgumentException>(() => linear.ContinueTraining(wide)).Message, StringComparison.Ordinal);
        Assert.Contains("Train the classifier again", Assert.Throws<NotSupportedException>(() => own.ContinueTraining(all)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<OperationCanceledException>(() => linear.ContinueTraining(all, null, source.Token));
    }

    [Fact]
    public void Prototypes_learn_a_new_class_without_any_image_of_the_others()
    {
        using var before = Create("prototypes");
        using var onlyNew = Images(600, 900, digit => digit >= Known);
        var old = Accuracy(before, digit => digit < Known);

        using var after = before.ContinueTraining(onlyNew);

        Assert.True(Accuracy(after, digit => digit >= Known) > 0.7, $"new classes: {Accuracy(after, digit => digit >= Known)}");
        Assert.True(Accuracy(after, digit => digit < Known) > old - 0.1, $"old classes: {old} before, {Accuracy(after, digit => digit < Known)} after");
    }

    [Fact]
    public void Images_that_were_learned_are_not_unknown_any_more()
    {
        using var before = Create("linear", withReference: true);
        using var more = Images(600, 900, digit => true);
        before.UnknownThreshold = 1e-6;

        using var after = before.ContinueTraining(more);

        Assert.Equal(1e-6, after.UnknownThreshold);
        Assert.All(before.Predict(more), answer => Assert.True(answer.IsUnknown));
        Assert.All(after.Predict(more), answer => Assert.InRange(answer.Distance!.Value, 0, 1e-5f));
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("ensemble")]
    public void A_classifier_that_is_loaded_used_continued_and_freed_many_times_leaves_nothing_behind(string kind)
    {
        using (var classifier = Create(kind, withReference: kind == "linear"))
        {
            classifier.Save(_folder["used.fewlabel"]);
        }

        using var more = Images(600, 640, digit => digit < Known);
        Use(predicts: true);

        // TorchSharp counts each tensor that became a parameter as live for good, though its memory is freed: as many for each network that is made.
        var loaded = Growth(1, predicts: false);
        Assert.Equal(20 * loaded, Growth(20, predicts: true));
        Assert.Equal(2 * loaded, Growth(1, predicts: false, continues: true));

        long Growth(int times, bool predicts, bool continues = false)
        {
            var before = LiveTensors.CountSettled();
            for (var time = 0; time < times; time++)
            {
                Use(predicts, continues);
            }

            return LiveTensors.CountSettled() - before;
        }

        void Use(bool predicts, bool continues = false)
        {
            using var classifier = Classifier.Load(_folder["used.fewlabel"], ComputeDevice.Cpu);
            if (predicts)
            {
                classifier.Predict(_digits.Test);
            }

            if (continues)
            {
                classifier.ContinueTraining(more).Dispose();
            }
        }
    }

    private Classifier Create(string kind, int labels = 400, bool withReference = false)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(7);
        using var images = Images(0, labels, digit => digit < Known);
        var members = (kind == "ensemble" ? (string[])["linear", "prototypes"] : [kind]).Select(each => Member(each, images, random)).ToArray();
        nn.Module<Tensor, Tensor> model = members.Length == 1 ? members[0] : new ClassifierEnsemble(members) { Powers = [0.7, 0.5] };
        using var features = FeatureExtractor.Extract(members[0].Encoder, images);
        return new Classifier(model, Info(members, images), CPU, withReference ? FeatureReference.Fit(features, 0, random, default) : null);
    }

    private static ImageClassifier Member(string kind, ImageSet images, RandomSource random)
    {
        var architecture = kind == "own head" ? Architectures.CnnBackbone.WithHead("two layers", (features, classes, own) => Heads.Mlp(features, 8, classes, own)) : Architectures.CnnBackbone;
        var model = architecture.CreateClassifier(images.Shape, images.ClassCount, random);
        using var features = FeatureExtractor.Extract(model.Encoder, images);
        if (kind == "linear")
        {
            using var probe = LinearProbe.Fit(features, images.Labels!, images.ClassCount);
            probe.CopyTo((Linear)model.Head);
        }

        if (kind != "prototypes")
        {
            return model;
        }

        using var known = nn.functional.one_hot(images.Labels!, images.ClassCount).to(float32);
        return Architecture.WithPrototypes(model, PrototypeHead.Fit(features, known, 20, 0.002, random, default));
    }

    private static ClassifierInfo Info(ImageClassifier[] members, ImageSet images) => new()
    {
        Networks = [.. members.Select(member => member.Architecture!.Spec)],
        Input = images.Shape,
        Mean = [0],
        StandardDeviation = [1],
        ClassNames = images.ClassNames,
        Method = "test",
        Dataset = "digits",
        LabeledCount = (int)images.Count,
        Seed = 1,
        Version = "0.1.0",
    };

    /// <summary>Some of the training images, of some classes.</summary>
    private ImageSet Images(int from, int to, Func<long, bool> takes)
    {
        using var scope = NewDisposeScope();
        ImmutableArray<long> chosen = [.. Enumerable.Range(from, to - from).Select(image => (long)image).Where(image => takes(_digits.Train.LabelValues[(int)image]))];
        var classes = chosen.Select(image => _digits.Train.LabelValues[(int)image]).Distinct().Order().ToList();
        return new ImageSet(
            _digits.Train.Pixels.index_select(0, tensor([.. chosen], int64)).MoveToOuterDisposeScope(),
            tensor([.. chosen.Select(image => (long)classes.IndexOf(_digits.Train.LabelValues[(int)image]))], int64).MoveToOuterDisposeScope(),
            classes.Select(label => _digits.Train.ClassNames[(int)label]));
    }

    private double Accuracy(Classifier classifier, Func<long, bool> counts)
    {
        var answers = classifier.Predict(_digits.Test).Zip(_digits.Test.LabelValues).Where(each => counts(each.Second)).ToList();
        return answers.Count(each => each.First.Name == _digits.Test.ClassNames[(int)each.Second]) / (double)answers.Count;
    }

    private sealed class Listener(Action<double> action) : IProgress<double>
    {
        public void Report(double value) => action(value);
    }
}
