using FewLabel.Data;
using FewLabel.Onnx;
using FewLabel.Pretrained;
using FewLabel.Pretrained.ImageNet;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class OnnxEncoderTests : IDisposable
{
    private static readonly OnnxEncoderOptions Plain = new() { Mean = [0], StandardDeviation = [1] };

    private readonly TemporaryFolder _folder = new();
    private readonly ImageSet _images = RandomPictures.Create(5, new ImageShape(3, 8, 8));

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    [Theory]
    [InlineData(1, ChannelOrder.Rgb)]
    [InlineData(1, ChannelOrder.Bgr)]
    [InlineData(255, ChannelOrder.Rgb)]
    [InlineData(255, ChannelOrder.Bgr)]
    public void Pixels_are_scaled_normalized_and_ordered_as_the_options_say(double white, ChannelOrder order)
    {
        double[] mean = [0.5 * white, 0.25 * white, 0.125 * white];
        double[] deviation = [0.5 * white, 0.2 * white, 0.1 * white];
        var options = new OnnxEncoderOptions { White = white, Mean = [.. mean], StandardDeviation = [.. deviation], ChannelOrder = order };
        using var encoder = Load(SmallNetwork.Pooled(), options);
        using var features = encoder.Encode(_images);

        Assert.Equal([5, 3], features.shape);
        var expected = Means().Select((value, place) =>
        {
            var (image, channel) = (place / 3, order == ChannelOrder.Rgb ? place % 3 : 2 - (place % 3));
            return ((Means()[(image * 3) + channel] / 255 * white) - mean[channel]) / deviation[channel];
        });
        AssertSame(expected, features);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(3)]
    public void An_open_batch_a_batch_of_one_and_one_of_several_give_the_same(long batch)
    {
        using var encoder = Load(SmallNetwork.Pooled([batch, 3, 8, 8]), Plain with { BatchSize = 2 });
        using var features = encoder.Encode(_images, [4, 0, 0, 2]);

        int[] chosen = [4, 0, 0, 2];
        AssertSame(chosen.SelectMany(image => Means().Skip(image * 3).Take(3)).Select(value => value / 255), features);
    }

    [Fact]
    public void Channels_may_come_last()
    {
        using var encoder = Load(SmallNetwork.PooledChannelsLast(), Plain);
        using var features = encoder.Encode(_images);

        AssertSame(Means().Select(value => value / 255), features);
    }

    [Fact]
    public void A_network_of_open_size_sees_the_size_that_is_given()
    {
        var network = SmallNetwork.Pooled([-1, 3, -2, -3]);
        using var encoder = Load(network, Plain with { Size = 4 });
        using var features = encoder.Encode(_images);

        Assert.Equal(new ImageShape(3, 4, 4), encoder.Input);
        AssertSame(Means().Select(value => value / 255), features, 0.02);
        Assert.Contains("Size", Assert.Throws<DataFormatException>(() => Load(network, Plain)).Message);
    }

    [Fact]
    public void Color_becomes_gray_for_a_network_of_one_channel()
    {
        using var encoder = Load(SmallNetwork.Pooled([1, 1, 8, 8]), Plain);
        using var features = encoder.Encode(_images);

        var means = Means();
        AssertSame(Enumerable.Range(0, 5).Select(i => ((0.299 * means[3 * i]) + (0.587 * means[(3 * i) + 1]) + (0.114 * means[(3 * i) + 2])) / 255), features);
    }

    [Fact]
    public void Tokens_are_pooled_only_as_asked()
    {
        // Each row of the picture's first two axes is a token here: (N, 3, 64).
        var network = SmallNetwork.Model(
            [OnnxMessages.Node("Reshape", "tokens", [SmallNetwork.Input, "shape"], SmallNetwork.Output, [])],
            [SmallNetwork.Value(SmallNetwork.Input, [-1, 3, 8, 8])], [SmallNetwork.Value(SmallNetwork.Output, [-1, 3, 64])],
            [OnnxMessages.IntegerTensor("shape", 0, 3, 64)]);
        Assert.Contains("Pooling", Assert.Throws<DataFormatException>(() => Load(network, Plain)).Message);
        using var first = Load(network, Plain with { Pooling = FeaturePooling.ClassToken });
        using var mean = Load(network, Plain with { Pooling = FeaturePooling.Mean });
        using var ofFirst = first.Encode(_images);
        using var ofMean = mean.Encode(_images);

        using var pixels = _images.Pixels.to(float64).div_(Scalars.Of(255));
        AssertSame(pixels.select(1, 0).contiguous().data<double>().ToArray(), ofFirst);
        AssertSame(pixels.mean([1L]).data<double>().ToArray(), ofMean);
    }

    [Fact]
    public void One_of_several_outputs_is_taken_by_name()
    {
        var network = SmallNetwork.Model(
            [OnnxMessages.Node("GlobalMaxPool", "max", [SmallNetwork.Input], "most", []), OnnxMessages.Node("GlobalAveragePool", "mean", [SmallNetwork.Input], "mean", [])],
            [SmallNetwork.Value(SmallNetwork.Input, [-1, 3, 8, 8])], [SmallNetwork.Value("most", [-1, 3, 1, 1]), SmallNetwork.Value("mean", [-1, 3, 1, 1])]);
        using var encoder = Load(network, Plain with { Output = "mean" });
        using var features = encoder.Encode(_images);

        AssertSame(Means().Select(value => value / 255), features);
        Assert.Contains("most Single", Assert.Throws<DataFormatException>(() => Load(network, Plain)).Message);
        Assert.Contains("no output 'none'", Assert.Throws<DataFormatException>(() => Load(network, Plain with { Output = "none" })).Message);
    }

    [Fact]
    public void Every_run_gives_the_same_bits_tells_how_far_it_is_and_leaves_no_tensor_but_the_features()
    {
        using var images = RandomPictures.Create(5, new ImageShape(3, 50, 40));
        using var encoder = OnnxEncoder.Load(ImageNetResNetFile.DefaultPath, ImageNetParityTests.FrozenOptions);
        var told = new List<OnnxEncodingProgress>();
        var before = LiveTensors.CountSettled();
        using var first = encoder.Encode(images, progress: new Listener(told));
        using var second = encoder.Encode(images);

        Assert.Equal(before + 2, LiveTensors.Count);
        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
        Assert.Equal(Enumerable.Range(1, 5).Select(done => new OnnxEncodingProgress(done, 5)), told);
    }

    [Fact]
    public void Encoding_can_be_canceled_and_wrong_indices_and_a_disposed_encoder_are_refused()
    {
        var encoder = Load(SmallNetwork.Pooled(), Plain with { BatchSize = 1 });
        using var cancellation = new CancellationTokenSource();
        var before = LiveTensors.CountSettled();

        Assert.Throws<OperationCanceledException>(() => encoder.Encode(_images, progress: new Canceler(cancellation), cancellationToken: cancellation.Token));
        Assert.Contains("Index number 1 is 5", Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(_images, [0, 5])).Message);
        Assert.Equal(before, LiveTensors.Count);
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => encoder.Encode(_images));
    }

    private OnnxEncoder Load(WireMessage network, OnnxEncoderOptions options) => OnnxEncoder.Load(SmallNetwork.Save(_folder, network), options);

    /// <summary>The mean of each channel of each image, 0 to 255.</summary>
    private double[] Means()
    {
        var bytes = _images.Pixels.bytes.ToArray();
        return [.. bytes.Chunk(64).Select(channel => channel.Average(value => (double)value))];
    }

    private static void AssertSame(IEnumerable<double> expected, Tensor features, double tolerance = 1e-5)
    {
        var wanted = expected.ToArray();
        var found = features.data<float>().ToArray();
        Assert.Equal(wanted.Length, found.Length);
        Assert.All(wanted.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private sealed class Listener(List<OnnxEncodingProgress> told) : IProgress<OnnxEncodingProgress>
    {
        public void Report(OnnxEncodingProgress value) => told.Add(value);
    }

    private sealed class Canceler(CancellationTokenSource cancellation) : IProgress<OnnxEncodingProgress>
    {
        public void Report(OnnxEncodingProgress value) => cancellation.Cancel();
    }
}
