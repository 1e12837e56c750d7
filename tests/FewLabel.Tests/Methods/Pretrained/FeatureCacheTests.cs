using FewLabel.Data;
using FewLabel.Methods;
using FewLabel.Networks;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>Features are computed once, kept in chunks, and never taken for others.</summary>
public sealed class FeatureCacheTests : IDisposable
{
    private const int Count = 2_100;

    private readonly ImageDataset _images = Sets.Noise(Count, 1, 4, 4);
    private readonly TemporaryFolder _folder = new();
    private long _encoded;

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_methods_and_a_second_run_on_the_folder_compute_them_once()
    {
        var (one, two, later) = (new FeatureReader("one", "own"), new FeatureReader("two", "own"), new FeatureReader("one", "own"));
        using (await On(_images).UsePretrained("own", Counting()).Add(one).Add(two).CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        Assert.Equal(Count, _encoded);
        using var again = await On(_images).UsePretrained("own", Counting()).Add(later).Add(new FeatureReader("two", "own")).CheckpointTo(_folder.Path).Build().RunAsync();
        Assert.Equal(Count, _encoded);
        Assert.Equal(one.Features, two.Features);
        Assert.Equal(one.Features, later.Features);
        Assert.Equal(await Fresh(Projection.Of()), later.Features);
    }

    [Fact]
    public async Task An_interruption_costs_one_chunk_at_most()
    {
        using var source = new CancellationTokenSource();
        var stopped = Projection.Of(seen: images => Stop(images, source));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            On(_images).UsePretrained("own", stopped).Add(new FeatureReader("one", "own")).CheckpointTo(_folder.Path).Build().RunAsync(null, source.Token));
        var reader = new FeatureReader("one", "own");
        _encoded = 0;
        using var resumed = await On(_images).UsePretrained("own", Counting()).Add(reader).CheckpointTo(_folder.Path).Build().RunAsync();

        Assert.Equal(Count - FeatureCache.ChunkSize, _encoded);
        Assert.Equal(await Fresh(Projection.Of()), reader.Features);

        void Stop(Tensor images, CancellationTokenSource source)
        {
            if ((_encoded += images.shape[0]) > FeatureCache.ChunkSize + 300)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public async Task A_shared_folder_serves_other_experiments_on_the_same_images_whatever_their_draw()
    {
        var first = await Shared(_images, Counting());
        var second = await Shared(_images, Counting(), builder => builder.LabelPerClass(3, seed: 9));

        Assert.Equal(Count, _encoded);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task They_never_serve_for_other_images()
    {
        await Shared(_images, Counting());
        using var others = new ImageDataset("Noise", With(_images.Train, _images.Train.Pixels.bitwise_xor(tensor((byte)1))), With(_images.Test, _images.Test.Pixels.clone()));
        var features = await Shared(others, Counting());

        Assert.Equal(2 * Count, _encoded);
        Assert.Equal(await Fresh(Projection.Of(), others), features);
    }

    private static ImageSet With(ImageSet images, Tensor pixels) => new(pixels, images.Labels!.clone(), images.ClassNames);

    [Fact]
    public async Task They_never_serve_for_another_encoder()
    {
        await Shared(_images, Counting());
        var features = await Shared(_images, Counting(seed: 2));

        Assert.Equal(2 * Count, _encoded);
        Assert.Equal(await Fresh(Projection.Of(seed: 2)), features);
    }

    [Fact]
    public async Task They_never_serve_for_a_network_with_the_same_weights_and_other_parameters()
    {
        await Shared(_images, Counting());
        await Shared(_images, new Architecture("Projections", (input, _) => new Projection(input, 1, images => _encoded += images.shape[0]), parameters: new Dictionary<string, object?> { ["power"] = 2 }));

        Assert.Equal(2 * Count, _encoded);
    }

    [Fact]
    public async Task They_never_serve_for_other_views_or_another_normalization()
    {
        await Shared(_images, Counting());
        var mirrored = await Shared(_images, Counting(), options: new FeatureOptions { Mirrored = true });
        await Shared(_images, Counting(), builder => builder.Normalize(new(0.1, 0.9)));

        // Twice for the image and its mirror image.
        Assert.Equal(4 * Count, _encoded);
        Assert.Equal(await Fresh(Projection.Of(), options: new FeatureOptions { Mirrored = true }), mirrored);
    }

    [Fact]
    public async Task Files_that_are_damaged_in_any_way_are_noticed_put_aside_and_computed_again()
    {
        var expected = await Shared(_images, Counting());
        foreach (var damage in Damage.Kinds)
        {
            var file = Files()[1];
            File.WriteAllBytes(file, damage(File.ReadAllBytes(file)));
            _encoded = 0;
            var warnings = new List<string>();
            Assert.Equal(expected, await Shared(_images, Counting(), warnings: warnings));

            Assert.Equal(FeatureCache.ChunkSize, _encoded);
            Assert.Contains($"{file} is damaged", Assert.Single(warnings), StringComparison.Ordinal);
            Assert.True(File.Exists(file + ".damaged"));
        }
    }

    [Fact]
    public async Task A_file_of_other_features_that_was_copied_to_its_place_is_noticed()
    {
        await Shared(_images, Counting(seed: 2));
        var foreign = Files()[0];
        var expected = await Shared(_images, Counting());
        var own = Files().Single(file => Path.GetFileName(file) == Path.GetFileName(foreign) && file != foreign);
        File.Copy(foreign, own, overwrite: true);
        var warnings = new List<string>();

        Assert.Equal(expected, await Shared(_images, Counting(), warnings: warnings));
        Assert.Contains("of another encoder", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(8_000)]
    public void A_disk_that_fills_up_is_told_with_a_remedy_leaves_no_half_file_and_loses_no_features(int bytes)
    {
        var warnings = new List<string>();
        var writes = 0;
        var cache = new FeatureCache(_folder.Path, warnings.Add) { Through = stream => ++writes == 1 ? stream : new FullDisk(stream, bytes) };
        var (features, _) = cache.GetOrCompute(new string('a', 64), Count, 2, Rows, _ => { });
        using var computed = features;

        Assert.Equal([.. Enumerable.Range(0, Count).SelectMany(row => new[] { (float)row, -row })], features.data<float>().ToArray());
        var warning = Assert.Single(warnings);
        Assert.Contains("The disk is full", warning, StringComparison.Ordinal);
        Assert.Contains("Free space on the disk", warning, StringComparison.Ordinal);
        Assert.Equal("000001.state", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))));
        Assert.Equal(2, writes);
    }

    [MountFact]
    public async Task A_disk_that_is_really_full_ends_no_run_and_is_told()
    {
        using var mount = Mount.Create("128k");
        var warnings = new List<string>();
        var expected = await Fresh(Projection.Of());
        mount.Fill();

        Assert.Equal(expected, await Shared(_images, Projection.Of(), warnings: warnings, folder: mount.Path));
        Assert.Contains("could not be written", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(["filler"], Directory.GetFiles(mount.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public void A_shared_folder_that_cannot_be_is_a_fault()
    {
        File.WriteAllText(_folder["file"], "");
        var error = Assert.Throws<OptionsException>(() => On(_images).UsePretrained("own", Projection.Of()).CacheFeaturesIn(_folder["file"]).Build());
        var empty = Assert.Throws<OptionsException>(() => On(_images).UsePretrained("own", Projection.Of()).CacheFeaturesIn(" ").Build());

        Assert.All([error, empty], one => Assert.Equal("CacheFeaturesIn", Assert.Single(one.Faults).Parameter));
    }

    private static Tensor Rows(long start, long length)
    {
        var rows = arange(start, start + length, 1, ScalarType.Float32);
        return stack([rows, rows.neg()], 1);
    }

    private static ExperimentBuilder On(ImageDataset images) => Experiment.On(images);

    private Architecture Counting(long seed = 1) => Projection.Of(seed, images => _encoded += images.shape[0]);

    private string[] Files() => _folder.Checkpoints();

    private async Task<float[]> Shared(
        ImageDataset images, Architecture encoder, Func<ExperimentBuilder, ExperimentBuilder>? change = null, FeatureOptions? options = null, List<string>? warnings = null, string? folder = null)
    {
        var reader = new FeatureReader("reader", "own");
        var builder = On(images).UsePretrained("own", encoder, options).Add(reader).CacheFeaturesIn(folder ?? _folder.Path);
        using var result = await (change?.Invoke(builder) ?? builder).Build().RunAsync();
        warnings?.AddRange(result.Warnings);
        return reader.Features;
    }

    /// <summary>The features without any folder.</summary>
    private async Task<float[]> Fresh(Architecture encoder, ImageDataset? images = null, FeatureOptions? options = null)
    {
        var reader = new FeatureReader("reader", "own");
        using var result = await On(images ?? _images).UsePretrained("own", encoder, options).Add(reader).Build().RunAsync();
        return reader.Features;
    }

    private sealed class FullDisk(Stream inner, int bytes) : MemoryStream
    {
        private int _left = bytes;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer[..Math.Clamp(_left, 0, buffer.Length)]);
            _left -= buffer.Length;
            if (_left < 0)
            {
                throw new IOException("The disk is full.");
            }
        }
    }
}
