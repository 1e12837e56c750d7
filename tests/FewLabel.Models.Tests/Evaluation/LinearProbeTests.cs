using FewLabel.Networks;
using FewLabel.Tests.Networks;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Evaluation;

public sealed class LinearProbeTests
{
    private static LinearProbeOptions Only(double penalty) => new() { Penalties = [penalty] };

    [Fact]
    public void The_penalty_with_the_least_validation_loss_is_chosen_and_all_scores_are_told()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(24, 60, 3, signal: 0.4);
        var (validation, validationLabels) = ProbeData.Rows(60, 60, 3, signal: 0.4, seed: 5);
        using var probe = LinearProbe.Fit(features, labels, 3, validation, validationLabels);
        var figures = probe.Figures;

        Assert.Equal(15, figures.Scores.Length);
        Assert.Equal(figures.Scores.Select(score => score.Penalty).OrderDescending(), figures.Scores.Select(score => score.Penalty));
        Assert.Equal(figures.Scores.MinBy(score => score.Loss)!.Penalty, figures.Penalty);
        Assert.InRange(figures.Penalty, 1e-4, 50); // Neither end: noise is not learned, nor is everything shrunk away.
        foreach (var score in figures.Scores.Where((_, i) => i % 5 == 0))
        {
            using var single = LinearProbe.Fit(features, labels, 3, validation, validationLabels, Only(score.Penalty));
            using var logits = single.Head.call(validation);
            Assert.Equal(nn.functional.cross_entropy(logits, validationLabels).item<float>(), score.Loss, 1e-4);
            Assert.Equal(logits.argmax(1).eq(validationLabels).to(float64).mean().item<double>(), score.Accuracy, 1e-9);
            Assert.Equal(single.Figures.ValidationLoss!.Value, score.Loss, 1e-6);
        }
    }

    [Fact]
    public void Without_validation_rows_each_fold_is_predicted_from_the_others()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(22, 30, 3, signal: 0.4);
        var options = new LinearProbeOptions { Penalties = [0.01, 1], Folds = 4 };
        using var probe = LinearProbe.Fit(features, labels, 3, options: options);

        var folds = StratifiedFolds.Split(labels.data<long>().ToArray(), 4);
        foreach (var score in probe.Figures.Scores)
        {
            var loss = 0.0;
            foreach (var fold in folds)
            {
                var (held, others) = (tensor(fold), tensor([.. Enumerable.Range(0, 22).Select(i => (long)i).Except(fold)], int64));
                using var part = LinearProbe.Fit(features[others], labels[others], 3, features[held], labels[held], Only(score.Penalty));
                loss += part.Figures.ValidationLoss!.Value * fold.Length;
            }

            Assert.Equal(loss / 22, score.Loss, 1e-6);
        }

        using var whole = LinearProbe.Fit(features, labels, 3, options: Only(probe.Figures.Penalty));
        Assert.Equal(whole.Head.weight.Values(), probe.Head.weight.Values());
        Assert.Null(whole.Figures.ValidationLoss);
        Assert.Empty(whole.Figures.Scores);
    }

    [Fact]
    public void Folds_share_out_each_class_and_hold_every_row_once()
    {
        long[] labels = [0, 1, 1, 0, 2, 1, 1, 1, 0, 2, 1];
        var folds = StratifiedFolds.Split(labels, 3);

        Assert.Equal(Enumerable.Range(0, 11).Select(i => (long)i), folds.SelectMany(fold => fold).Order());
        Assert.All(folds, fold => Assert.InRange(fold.Length, 3, 4));
        Assert.All(folds, fold => Assert.Equal(2, fold.Count(row => labels[row] == 1)));
        Assert.All(folds, fold => Assert.Equal(1, fold.Count(row => labels[row] == 0)));
        Assert.Equal(11, StratifiedFolds.Split(labels, 50).Length);
    }

    [Fact]
    public void Refitting_on_all_learns_from_the_validation_rows_with_the_penalty_chosen_before()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(24, 10, 3, signal: 0.4);
        var (validation, validationLabels) = ProbeData.Rows(12, 10, 3, signal: 0.4, seed: 5);
        using var plain = LinearProbe.Fit(features, labels, 3, validation, validationLabels);
        using var refit = LinearProbe.Fit(features, labels, 3, validation, validationLabels, new LinearProbeOptions { RefitOnAll = true });
        using var expected = LinearProbe.Fit(cat([features, validation]), cat([labels, validationLabels]), 3, options: Only(plain.Figures.Penalty));

        Assert.Equal(plain.Figures.Penalty, refit.Figures.Penalty);
        Assert.Equal(plain.Figures.ValidationLoss, refit.Figures.ValidationLoss);
        Assert.Equal(expected.Head.weight.Values(), refit.Head.weight.Values());
        Assert.NotEqual(plain.Head.weight.Values(), refit.Head.weight.Values());
    }

    [Fact]
    public void A_class_without_a_training_row_is_never_predicted()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(20, 8, 2);
        using var probe = LinearProbe.Fit(features, labels * 2 + 1, 5);
        using var logits = probe.Head.call(cat([features, features * -3, features * 1000]));

        Assert.Equal([5, 8], probe.Head.weight.shape);
        Assert.Equal([1L, 3], logits.argmax(1).data<long>().Distinct().Order());
        Assert.Equal(1, probe.Figures.TrainAccuracy);
        Assert.Equal(-Math.Log(21), probe.Head.bias![4].item<float>(), 1e-5);
    }

    [Fact]
    public void A_constant_feature_gets_no_weight_and_the_size_of_the_others_does_not_matter()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(30, 6, 3);
        var withConstants = cat([features, full([30, 1], 0.1f), zeros(30, 1)], 1);
        using var plain = LinearProbe.Fit(features, labels, 3, options: Only(0.1));
        using var scaled = LinearProbe.Fit(features * 50 + 3, labels, 3, options: Only(0.1));
        using var constant = LinearProbe.Fit(withConstants, labels, 3, options: Only(0.1));
        using var expected = plain.Head.call(features);
        using var others = scaled.Head.call(features * 50 + 3);
        using var more = constant.Head.call(withConstants);

        Assert.True((expected - others).abs().max().item<float>() < 1e-3f);
        Assert.True((expected - more).abs().max().item<float>() < 1e-4f);
        Assert.All(constant.Head.weight.narrow(1, 6, 2).Values(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_default_penalties_converge_in_many_more_dimensions_than_rows()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(75, 1024, 10, signal: 0.2);
        using var rows = ProbeRows.From(features, labels, 10, "features", "labels");
        using var problem = new ProbeProblem(rows, 10, new LinearProbeOptions());
        foreach (var penalty in new LinearProbeOptions().Penalties.OrderDescending())
        {
            using var solution = problem.Solve(penalty, default);
            Assert.True(solution.Converged, $"penalty {penalty}: gradient {solution.GradientNorm} after {solution.Iterations} steps");
            Assert.InRange(solution.Iterations, 1, 60);
        }

        using var afresh = new ProbeProblem(rows, 10, new LinearProbeOptions());
        using var weakest = afresh.Solve(1e-5, default);
        Assert.True(weakest.Converged);
        Assert.InRange(weakest.Iterations, 1, 250);
    }

    [Fact]
    public void The_same_rows_give_the_same_bits_and_the_inputs_stay()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(30, 40, 3);
        var (featuresBefore, labelsBefore) = (features.Values(), labels.data<long>().ToArray());
        using var one = LinearProbe.Fit(features, labels, 3);
        using var other = LinearProbe.Fit(features, labels, 3);

        Assert.Equal(one.Head.weight.Values(), other.Head.weight.Values());
        Assert.Equal(one.Head.bias!.Values(), other.Head.bias!.Values());
        Assert.Equal(featuresBefore, features.Values());
        Assert.Equal(labelsBefore, labels.data<long>().ToArray());
    }

    [Fact]
    public void Only_the_layer_is_left_alive()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(20, 40, 3);
        LinearProbe.Fit(features, labels, 3).Dispose();
        var before = LiveTensors.CountSettled();
        using (nn.Linear(nn.Parameter(zeros(3, 40)), nn.Parameter(zeros(3))))
        {
        }

        var ofLayer = LiveTensors.CountSettled() - before;
        before = LiveTensors.CountSettled();
        LinearProbe.Fit(features, labels, 3).Dispose();
        Assert.Equal(before + ofLayer, LiveTensors.Count);
        before = LiveTensors.CountSettled();
        Assert.Throws<OperationCanceledException>(() => LinearProbe.Fit(features, labels, 3, cancellationToken: new CancellationToken(true)));
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Rows_and_labels_that_do_not_fit_are_refused_with_what_was_found()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(12, 4, 3);
        var broken = features.clone();
        broken[7, 2] = float.NaN;

        Says(() => LinearProbe.Fit(broken, labels, 3), "Row 7");
        Says(() => LinearProbe.Fit(features, labels, 2), "row 2 is 2");
        Says(() => LinearProbe.Fit(features, labels - 1, 3), "row 0 is -1");
        Says(() => LinearProbe.Fit(features, labels[..5], 3), "(5)");
        Says(() => LinearProbe.Fit(features, labels.to(float32), 3), "Int64");
        Says(() => LinearProbe.Fit(features[0], labels, 3), "(4)");
        Says(() => LinearProbe.Fit(features.to(int64), labels, 3), "floating-point");
        Says(() => LinearProbe.Fit(features, zeros_like(labels), 3), "All 12 training rows are of class 0");
        Says(() => LinearProbe.Fit(features[..0], labels[..0], 3), "no training row");
        Says(() => LinearProbe.Fit(features, labels, 3, features), "no validation labels");
        Says(() => LinearProbe.Fit(features, labels, 3, null, labels), "no validation features");
        Says(() => LinearProbe.Fit(features, labels, 3, features[.., ..3], labels), "(12, 3)");
        Says(() => LinearProbe.Fit(features, labels, 3, features[..0], labels[..0]), "M 1 or more");
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearProbe.Fit(features, labels, 1));

        static void Says(Action action, string part) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_options_are_told_at_once()
    {
        var options = new LinearProbeOptions { Penalties = [1, double.NaN, 0], Folds = 1, MaxIterations = 0, Tolerance = -1 };
        Assert.Equal(["Penalties[1]", "Penalties[2]", "Folds", "MaxIterations", "Tolerance"], options.Validate().Select(fault => fault.Parameter));
        Assert.Equal("Penalties", Assert.Single(new LinearProbeOptions { Penalties = [] }.Validate()).Parameter);
        Assert.Empty(new LinearProbeOptions().Validate());
        using var features = zeros(2, 2);
        using var labels = tensor([0L, 1]);
        Assert.Equal(5, Assert.Throws<OptionsException>(() => LinearProbe.Fit(features, labels, 2, options: options)).Faults.Length);
    }
}
