using FewLabel.Data;
using FewLabel.Networks;
using TorchSharp;
using static FewLabel.Tests.Weights.TinyEncoder;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

public sealed class WeightLoadingTests : IDisposable
{
    private static readonly WeightLoadOptions AnyHead = new() { HeadsMayDiffer = ["fc"] };

    private readonly WeightFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain.pth", "")]
    [InlineData("nested.pth", "")]
    [InlineData("data_parallel.pth", "module.")]
    public void A_classifier_gets_every_tensor_of_a_file_of_its_names(string file, string prefix)
    {
        using var classifier = Marked(Classifier());
        var result = classifier.LoadWeights(_folder.Fixture(file));

        AssertState(classifier.state_dict(), AllNames);
        Assert.Equal(prefix, result.Prefix);
        Assert.Equal(AllNames, result.Loaded.ToArray());
        Assert.Empty(result.LeftOver);
        Assert.Empty(result.KeptHeads);
        Assert.Null(result.AdaptedInput);
    }

    [Fact]
    public void Of_a_MoCo_checkpoint_the_query_encoder_is_taken_and_the_rest_left_aside()
    {
        using var encoder = Marked(new TinyEncoder());
        var result = encoder.LoadWeights(_folder.Fixture("moco.pth"), AnyHead);

        AssertState(encoder.state_dict(), EncoderNames);
        Assert.Equal("module.encoder_q.", result.Prefix);
        Assert.Contains("module.queue_ptr", result.LeftOver.ToArray());
        Assert.Contains("module.encoder_k.conv1.weight", result.LeftOver.ToArray());
        Assert.Contains("module.encoder_q.fc.0.weight", result.LeftOver.ToArray());
    }

    [Fact]
    public void A_prefix_that_is_asked_for_is_taken()
    {
        using var weights = WeightFile.Load(_folder.Fixture("moco.pth"));
        var keys = weights.Where(item => item.Key.StartsWith("module.encoder_k.")).ToDictionary();
        using var encoder = Marked(new TinyEncoder());
        encoder.LoadWeights(keys, AnyHead with { Prefix = "module.encoder_k" });

        AssertState(encoder.state_dict(), EncoderNames, more: 1);
    }

    [Theory]
    [InlineData("encoder.")]
    [InlineData("backbone.")]
    [InlineData("encoder_q.")]
    [InlineData("module.encoder.")]
    public void Usual_prefixes_are_found(string prefix)
    {
        using var weights = WeightFile.Load(_folder.Fixture("two_models.pth"), "model");
        using var encoder = Marked(new TinyEncoder());
        var result = encoder.LoadWeights(weights.ToDictionary(item => prefix + item.Key, item => item.Value));

        Assert.Equal(prefix, result.Prefix);
        AssertState(encoder.state_dict(), EncoderNames);
    }

    /// <summary>The reference study's second bug: a filter on a prefix that no name had, and not strict, so nothing was loaded and nothing said so.</summary>
    [Theory]
    [InlineData("encoder.")]
    [InlineData("module.encoder_q.")]
    [InlineData(null)]
    public void A_prefix_that_no_name_has_is_an_error_that_shows_the_names(string? asked)
    {
        using var weights = WeightFile.Load(_folder.Fixture("plain.pth"));
        var unknown = weights.ToDictionary(item => "net.0." + item.Key, item => item.Value);
        using var encoder = Marked(new TinyEncoder());
        var error = Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(unknown, AnyHead with { Prefix = asked }));

        Assert.Contains("'net.0.conv1.weight'", error.Message);
        Assert.Contains("'conv1.weight'", error.Message);
        Assert.Contains("nothing was loaded", error.Message);
        Assert.Contains(nameof(WeightLoadOptions.Prefix), error.Message);
        Assert.True(IsMarked(encoder));
    }

    [Fact]
    public void Names_that_fit_after_two_prefixes_are_an_error()
    {
        using var weights = WeightFile.Load(_folder.Fixture("two_models.pth"), "model");
        var twice = weights.Concat(weights.Select(item => KeyValuePair.Create("encoder." + item.Key, item.Value))).ToDictionary();
        using var encoder = Marked(new TinyEncoder());

        Assert.Contains("after nothing and 'encoder.'", Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(twice)).Message);
        Assert.True(IsMarked(encoder));
    }

    [Fact]
    public void Everything_that_does_not_fit_is_told_at_once_and_nothing_is_changed()
    {
        using var scope = NewDisposeScope();
        using var weights = WeightFile.Load(_folder.Fixture("plain.pth"));
        var wrong = weights.ToDictionary();
        wrong.Remove("bn1.bias");
        wrong.Add("layer1.weight", weights["bn1.bias"]);
        wrong["bn1.weight"] = weights["bn1.weight"].to(float64);
        wrong["bn1.running_mean"] = zeros(5);
        using var classifier = Marked(Classifier(classes: 7));
        var error = Assert.Throws<WeightMismatchException>(() => classifier.LoadWeights(wrong));

        Assert.Equal(["bn1.bias"], error.Missing.ToArray());
        Assert.Equal(["layer1.weight"], error.LeftOver.ToArray());
        Assert.Equal(["bn1.weight", "bn1.running_mean", "fc.weight", "fc.bias"], error.Different.ToArray());
        Assert.Contains("1 missing in the file: bn1.bias.", error.Message);
        Assert.Contains("1 left over in the file: layer1.weight.", error.Message);
        Assert.Contains("bn1.weight is Float64 (4) in the file and Float32 (4) in the module", error.Message);
        Assert.Contains("bn1.running_mean is Float32 (5) in the file and Float32 (4) in the module", error.Message);
        Assert.Contains("fc.weight is Float32 (5, 4) in the file and Float32 (7, 4) in the module", error.Message);
        Assert.True(IsMarked(classifier));
    }

    [Fact]
    public void Of_many_names_ten_are_listed_and_the_rest_counted()
    {
        using var weights = WeightFile.Load(_folder.Fixture("plain.pth"));
        var many = weights.Concat(Enumerable.Range(0, 25).Select(i => KeyValuePair.Create($"more.{i}", weights["bn1.bias"]))).ToDictionary();
        using var classifier = Classifier();
        var message = Assert.Throws<WeightMismatchException>(() => classifier.LoadWeights(many)).Message;

        Assert.Contains("25 left over in the file: more.0, ", message);
        Assert.Contains("more.9 and 15 more.", message);
        Assert.DoesNotContain("more.10", message);
    }

    [Fact]
    public void A_head_is_left_over_or_missing_only_if_the_caller_names_it()
    {
        using var encoder = Marked(new TinyEncoder());
        using var classifier = Marked(Classifier());
        var withHead = _folder.Fixture("plain.pth");
        WeightFile.Save(_folder["encoder"], encoder);

        Assert.Equal(["fc.weight", "fc.bias"], Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(withHead)).LeftOver.ToArray());
        Assert.Equal(["fc.weight", "fc.bias"], Assert.Throws<WeightMismatchException>(() => classifier.LoadWeights(_folder["encoder"])).Missing.ToArray());
        Assert.Equal(["fc.weight", "fc.bias"], encoder.LoadWeights(withHead, AnyHead).LeftOver.ToArray());
        Assert.Equal(["fc.weight", "fc.bias"], classifier.LoadWeights(_folder["encoder"], AnyHead).KeptHeads.ToArray());
    }

    [Fact]
    public void A_named_head_that_fits_is_loaded_and_one_of_another_shape_is_kept_whole()
    {
        var path = _folder.Fixture("plain.pth");
        using var same = Marked(Classifier());
        using var other = Marked(Classifier(classes: 7));

        Assert.Empty(same.LoadWeights(path, AnyHead).KeptHeads);
        AssertState(same.state_dict(), AllNames);
        var result = other.LoadWeights(path, AnyHead);
        AssertState(other.state_dict(), EncoderNames);
        Assert.Equal(["fc.weight", "fc.bias"], result.KeptHeads.ToArray());
        Assert.Equal(["fc.weight", "fc.bias"], result.LeftOver.ToArray());
        Assert.All(Values(other.get_parameter("fc.bias")!), value => Assert.Equal(77, value));
    }

    [Fact]
    public void Heads_that_are_part_of_the_encoder_or_nowhere_are_refused()
    {
        using var classifier = Marked(Classifier());
        var path = _folder.Fixture("plain.pth");

        Assert.Contains("part of the encoder", Assert.Throws<ArgumentException>(
            () => classifier.LoadWeights(path, new WeightLoadOptions { HeadsMayDiffer = ["bn1"] })).Message);
        Assert.Contains("'projector'", Assert.Throws<ArgumentException>(
            () => classifier.LoadWeights(path, new WeightLoadOptions { HeadsMayDiffer = ["projector"] })).Message);
        Assert.Contains("WeightLoadOptions.HeadsMayDiffer", Assert.Throws<OptionsException>(
            () => classifier.LoadWeights(path, new WeightLoadOptions { HeadsMayDiffer = ["fc.", ""] })).Message);
        Assert.True(IsMarked(classifier));
    }

    [Fact]
    public void Counters_may_be_absent_from_old_files_and_start_at_zero()
    {
        using var classifier = Marked(Classifier());
        var result = classifier.LoadWeights(_folder.Fixture("no_counters.pth"));

        Assert.Equal(0, classifier.get_buffer("bn1.num_batches_tracked")!.item<long>());
        Assert.DoesNotContain("bn1.num_batches_tracked", result.Loaded.ToArray());
        AssertState(classifier.state_dict(), EncoderNames[..^1]);
    }

    [Fact]
    public void Another_number_of_channels_is_an_error_that_names_both_unless_the_input_is_to_be_adapted()
    {
        var path = _folder.Fixture("plain.pth");
        using var gray = Marked(Classifier(channels: 1));
        var message = Assert.Throws<WeightMismatchException>(() => gray.LoadWeights(path)).Message;
        Assert.Contains("(4, 3, 3, 3)", message);
        Assert.Contains("(4, 1, 3, 3)", message);
        Assert.Contains(nameof(WeightLoadOptions.AdaptInput), message);
        Assert.True(IsMarked(gray));

        var result = gray.LoadWeights(path, new WeightLoadOptions { AdaptInput = true });
        var color = Numbers(108, 0);
        Assert.Equal("conv1.weight", result.AdaptedInput);
        Assert.Equal(
            Enumerable.Range(0, 36).Select(i => Enumerable.Range(0, 3).Sum(c => color[i / 9 * 27 + c * 9 + i % 9])),
            Values(gray.get_parameter("conv1.weight")!));
        AssertState(gray.state_dict(), AllNames, from: 1);
    }

    [Fact]
    public void A_gray_input_becomes_three_channels_that_add_up_to_it_and_gives_the_same_for_gray_images()
    {
        using var scope = NewDisposeScope();
        using var gray = new TinyEncoder(1);
        using var color = Marked(new TinyEncoder(3));
        Assert.Throws<WeightMismatchException>(() => color.LoadWeights(gray.state_dict()));
        Assert.True(IsMarked(color));
        color.LoadWeights(gray.state_dict(), new WeightLoadOptions { AdaptInput = true });
        gray.eval();
        color.eval();
        var images = linspace(-1, 2, 18).reshape(2, 1, 3, 3);

        Assert.True(color.get_parameter("conv1.weight")!.sum(1, keepdim: true).allclose(gray.get_parameter("conv1.weight")!, atol: 1e-6));
        Assert.True(color.call(images.expand(-1, 3, -1, -1)).allclose(gray.call(images), atol: 1e-5));
    }

    [Fact]
    public void Other_convolutions_are_never_adapted()
    {
        using var weights = WeightFile.Load(_folder.Fixture("plain.pth"));
        using var encoder = new TinyEncoder(3);
        using var scope = NewDisposeScope();
        var wrong = weights.Where(item => EncoderNames.Contains(item.Key)).ToDictionary();
        wrong["conv1.weight"] = zeros(4, 1, 5, 5);

        Assert.Throws<WeightMismatchException>(() => encoder.LoadWeights(wrong, new WeightLoadOptions { AdaptInput = true }));
    }

    [Fact]
    public void Loading_keeps_gradients_on_copies_the_numbers_and_leaves_no_tensor_behind()
    {
        using var classifier = Classifier();
        var path = _folder.Fixture("plain.pth");
        classifier.LoadWeights(path);
        var before = LiveTensors.CountSettled();
        classifier.LoadWeights(path);
        Assert.Throws<DataUnavailableException>(() => classifier.LoadWeights(_folder["none"]));

        Assert.Equal(before, LiveTensors.Count);
        Assert.True(classifier.get_parameter("fc.weight")!.requires_grad);
        using var weights = WeightFile.Load(path);
        classifier.LoadWeights(weights);
        weights["fc.bias"].fill_(77);
        AssertState(classifier.state_dict(), AllNames);
    }
}
