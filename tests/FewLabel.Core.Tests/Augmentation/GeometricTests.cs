using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class GeometricTests : IDisposable
{
    private readonly RandomSource _random = new(1);
    private readonly DisposeScope _scope;

    public GeometricTests() => _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _random.Dispose();
    }

    [Fact]
    public void A_matrix_product_transforms_points_one_after_the_other()
    {
        var first = new AffineMatrix(2, 1, 3, -1, 4, 5);
        var second = new AffineMatrix(0.5, -2, 1, 3, 1, -4);
        var product = first * second;
        foreach (var (x, y) in ((double, double)[])[(0, 0), (1, 0), (0, 1), (-3, 7)])
        {
            var (u, v) = (second.Xx * x + second.Xy * y + second.X0, second.Yx * x + second.Yy * y + second.Y0);
            Assert.Equal(first.Xx * u + first.Xy * v + first.X0, product.Xx * x + product.Xy * y + product.X0, 12);
            Assert.Equal(first.Yx * u + first.Yy * v + first.Y0, product.Yx * x + product.Yy * y + product.Y0, 12);
        }

        Assert.Equal(first, first * AffineMatrix.Identity);
        Assert.Equal(first, AffineMatrix.Identity * first);
    }

    [Fact]
    public void Merged_transforms_sample_once_through_the_product_of_their_matrices()
    {
        var images = Tensors.Blobs(6);
        var rotation = new RandomRotation(40);
        var affine = new RandomAffine(10, 0.1, 0.1, (0.8, 1.2), 15);
        using var same = new RandomSource(1);
        var first = rotation.Draw(6, 28, 28, same).Matrices.ToArray();
        var second = affine.Draw(6, 28, 28, same).Matrices.ToArray();
        var product = first.Zip(second, (a, b) => a * b).ToArray();

        var merged = new Compose(rotation, affine).Apply(images, _random);
        Tensors.AssertClose(GeometricSampler.Sample(images, [new GeometricMap(product, 28, 28)], 0), merged, 1e-6);
    }

    [Fact]
    public void Merging_is_near_to_applying_one_after_the_other()
    {
        // Smooth images, for which a second interpolation does little.
        var images = Tensors.Blobs(8, 1, 64, 64);
        ImageTransform[] transforms = [new RandomRotation(30), new ElasticTransform(0.02), new RandomAffine(0, 0.05, 0.05, (0.9, 1.1)), new RandomResizedCrop(48, (0.7, 1))];
        using var same = new RandomSource(1);
        var oneByOne = images;
        foreach (var transform in transforms)
        {
            oneByOne = transform.Apply(oneByOne, same);
        }

        var merged = new Compose(transforms).Apply(images, _random);
        Assert.Equal([8, 1, 48, 48], merged.shape);
        Tensors.AssertClose(oneByOne, merged, 0.03);
    }

    [Fact]
    public void Each_pixel_is_the_naive_bilinear_sample_of_its_point()
    {
        var images = Tensors.Blobs(5, 3, 7, 10);
        var map = new RandomAffine(60, 0.2, 0.2, (0.6, 1.5), 30, 20).Draw(5, 7, 10, _random);
        var actual = GeometricSampler.Sample(images, [map], 0.25);
        var expected = zeros(5, 3, 7, 10);
        for (var n = 0; n < 5; n++)
        {
            for (var i = 0; i < 7; i++)
            {
                for (var j = 0; j < 10; j++)
                {
                    var m = map.Matrices.Span[n];
                    var (x, y) = (j + 0.5 - 5, i + 0.5 - 3.5);
                    var column = m.Xx * x + m.Xy * y + m.X0 + 5 - 0.5;
                    var row = m.Yx * x + m.Yy * y + m.Y0 + 3.5 - 0.5;
                    for (var c = 0; c < 3; c++)
                    {
                        expected[n, c, i, j] = (float)Bilinear(images[n, c], row, column, 0.25);
                    }
                }
            }
        }

        Tensors.AssertClose(expected, actual, 2e-5);
    }

    [Fact]
    public void A_quarter_turn_counter_clockwise_is_rot90()
    {
        var images = Tensors.Blobs(2, 1, 12, 12);
        Tensors.AssertClose(images.rot90(1, (2, 3)), new RandomRotation((90, 90)).Apply(images, _random), 1e-5);
    }

    [Fact]
    public void Parameters_that_change_nothing_leave_images_as_they_are()
    {
        var images = Tensors.Blobs(4, 3, 9, 12);
        ImageTransform[] transforms =
        [
            new RandomRotation(0), new RandomAffine(), new RandomTranslation(0, 0), new ElasticTransform(0),
            new RandomResizedCrop(scale: (1, 1), ratio: (12.0 / 9, 12.0 / 9)), new RandomAffine(fill: 0.5),
        ];
        Assert.All(transforms, transform => Tensors.AssertClose(images, transform.Apply(images, _random), 3e-6));
        Tensors.AssertClose(images, new Compose(transforms).Apply(images, _random), 3e-6);
        Tensors.AssertEqual(images, new RandomHorizontalFlip(0).Apply(images, _random));
    }

    [Fact]
    public void A_translation_copies_pixels_and_fills_what_comes_into_view()
    {
        var images = Tensors.Blobs(1, 1, 6, 8);
        var moved = GeometricSampler.Sample(images, [new GeometricMap(new[] { new AffineMatrix(1, 0, -2, 0, 1, 1) }, 6, 8)], 0.75);

        // Two to the right and one up.
        var kept = moved.narrow(3, 2, 6).narrow(2, 0, 5);
        Tensors.AssertClose(images.narrow(3, 0, 6).narrow(2, 1, 5), kept, 1e-6);
        Tensors.AssertClose(full_like(moved.narrow(3, 0, 2), 0.75), moved.narrow(3, 0, 2), 1e-6);
        Tensors.AssertClose(full_like(moved.narrow(2, 5, 1), 0.75), moved.narrow(2, 5, 1), 1e-6);
    }

    [Fact]
    public void A_batch_is_what_its_images_are_one_by_one()
    {
        var images = Tensors.Blobs(7, 3, 14, 11);
        GeometricTransform[] transforms = [new RandomAffine(40, 0.1, 0.1, (0.7, 1.3), 20, 10), new ElasticTransform(0.05), new RandomResizedCrop(9)];
        var maps = new GeometricMap[3];
        var (height, width) = (14, 11);
        for (var i = 0; i < 3; i++)
        {
            maps[i] = transforms[i].Draw(7, height, width, _random);
            (height, width) = (maps[i].Height, maps[i].Width);
        }

        var batch = GeometricSampler.Sample(images, maps, 0);
        for (var n = 0; n < 7; n++)
        {
            var own = maps.Select(map => One(map, n)).ToArray();
            Tensors.AssertClose(GeometricSampler.Sample(images.narrow(0, n, 1), own, 0), batch.narrow(0, n, 1), 1e-6);
        }
    }

    [Theory]
    [InlineData(4, 28, 28)]
    [InlineData(2, 5, 9)]
    [InlineData(7, 16, 12)]
    public void The_warp_is_PyTorchs_bicubic_enlargement_of_the_control_points(int size, int height, int width)
    {
        var offsets = _random.Normal(0, 1, 3, 2, size, size);
        var expected = nn.functional.interpolate(offsets, [height, width], mode: InterpolationMode.Bicubic, align_corners: true);
        var identity = new GeometricMap(Enumerable.Repeat(AffineMatrix.Identity, 3).ToArray(), height, width);
        var warped = new GeometricMap(identity.Matrices, height, width, new ControlGrid(size, offsets.data<float>().ToArray()));

        var still = GeometricSampler.SamplingGrid([identity], height, width, CPU);
        var moved = GeometricSampler.SamplingGrid([warped], height, width, CPU);
        var pixels = tensor(new[] { width / 2f, height / 2f }).view(1, 2, 1, 1);
        Tensors.AssertClose(expected, (moved - still) * pixels, 2e-5);
    }

    [Fact]
    public void The_broadcast_sum_for_other_devices_is_the_same()
    {
        float[] columns = [.. Enumerable.Range(0, 3 * 11).Select(i => i * 0.37f)];
        float[] rows = [.. Enumerable.Range(0, 3 * 5).Select(i => -i * 1.1f)];
        Tensors.AssertEqual(OuterSum.Broadcast(columns, rows, 3, 5, 11, CPU), OuterSum.Of(columns, rows, 3, 5, 11, CPU));
    }

    [Fact]
    public void Transforms_of_different_fill_are_applied_one_by_one()
    {
        var images = ones(2, 1, 8, 8);
        var dark = new RandomTranslation(0.9, 0.9);
        var bright = new RandomResizedCrop(4, (0.5, 1), fill: 1);
        using var same = new RandomSource(1);
        var expected = bright.Apply(dark.Apply(images, same), same);
        Tensors.AssertEqual(expected, new Compose(dark, bright).Apply(images, _random));
    }

    private static GeometricMap One(GeometricMap map, int n)
    {
        var length = map.Warp is null ? 0 : 2 * map.Warp.Size * map.Warp.Size;
        var warp = map.Warp is null ? null : new ControlGrid(map.Warp.Size, map.Warp.Offsets.Slice(n * length, length));
        return new GeometricMap(map.Matrices.Slice(n, 1), map.Height, map.Width, warp) { StaysInBox = map.StaysInBox };
    }

    private static double Bilinear(Tensor plane, double row, double column, double fill)
    {
        var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
        double At(int i, int j) => i >= 0 && i < plane.shape[0] && j >= 0 && j < plane.shape[1] ? plane[i, j].item<float>() : fill;
        var (down, right) = (row - top, column - left);
        return (1 - down) * ((1 - right) * At(top, left) + right * At(top, left + 1))
            + down * ((1 - right) * At(top + 1, left) + right * At(top + 1, left + 1));
    }
}
