using FewLabel.Graphs;
using FewLabel.Runtime;
using FewLabel.Tests.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests.Clustering;

public sealed class SphericalKMeansTests
{
    [Fact]
    public void Well_separated_directions_are_found_whatever_their_length()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        var directions = eye(6).repeat_interleave(50, dim: 0);
        var rows = directions.add(random.Normal(0, 0.05, 300, 6)).mul(random.Uniform(0.1, 20, 300, 1));

        var groups = SphericalKMeans.Fit(rows, 6, random);

        for (var cluster = 0; cluster < 6; cluster++)
        {
            Assert.Single(groups.Skip(cluster * 50).Take(50).Distinct());
        }

        Assert.Equal(6, groups.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_row_ends_with_the_center_it_is_most_like(bool fromRandomRows)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var rows = random.Normal(0, 1, 400, 5);
        rows = rows / rows.norm(1, true);
        var groups = fromRandomRows
            ? SphericalKMeans.FitFromRandomRows(rows, 7, random, iterations: 500, CancellationToken.None)
            : SphericalKMeans.Fit(rows, 7, random, iterations: 500);

        var centers = stack([.. Enumerable.Range(0, 7).Select(group =>
        {
            var sum = rows.index_select(0, tensor(Enumerable.Range(0, 400).Where(row => groups[row] == group).Select(row => (long)row).ToArray())).sum([0L]);
            return sum / sum.norm();
        })]);
        Assert.Equal(rows.matmul(centers.t()).argmax(1).data<long>().ToArray(), groups.Select(group => (long)group));
    }

    [Theory]
    [InlineData(1L << 27)]
    [InlineData(7 * 64)]
    [InlineData(7 * 200)]
    [InlineData(1)]
    public void Groups_are_those_of_loops_over_all_rows_however_many_rows_a_block_has(long similarities)
    {
        using var scope = NewDisposeScope();
        using var source = new RandomSource(9);
        using var random = new RandomSource(10);
        using var same = new RandomSource(10);
        var rows = source.Normal(0, 1, 401, 5);

        var groups = SphericalKMeans.FitFromRandomRows(rows, 7, random, iterations: 500, similarities, CancellationToken.None);

        Assert.Equal(NaiveGroups(rows, same.Permutation(401).data<long>().Take(7).ToArray()), groups);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void No_group_is_empty_even_where_there_are_as_many_as_rows(int clusters)
    {
        using var random = new RandomSource(4);
        using var rows = random.Normal(0, 1, 12, 3);

        Assert.Equal(Enumerable.Range(0, clusters), SphericalKMeans.Fit(rows, clusters, random).Distinct().Order());
    }

    [Fact]
    public void Equal_rows_do_not_stop_it()
    {
        using var random = new RandomSource(5);
        using var rows = ones(20, 4);

        Assert.Equal([0, 1, 2], SphericalKMeans.Fit(rows, 3, random).Distinct().Order());
    }

    [Fact]
    public void The_same_seed_gives_the_same_groups_and_no_tensor_stays()
    {
        using var random = new RandomSource(6);
        using var rows = random.Normal(0, 1, 200, 4);
        using var first = new RandomSource(7);
        using var second = new RandomSource(7);
        var one = SphericalKMeans.Fit(rows, 5, first);
        var before = LiveTensors.CountSettled();

        Assert.Equal(one.ToArray(), SphericalKMeans.Fit(rows, 5, second).ToArray());
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void More_groups_than_rows_and_numbers_that_are_none_are_refused()
    {
        using var random = new RandomSource(8);
        using var rows = random.Normal(0, 1, 4, 2);
        using var wrong = full([4, 2], float.NaN);

        Assert.Contains("1 to 4", Assert.Throws<ArgumentOutOfRangeException>(() => SphericalKMeans.Fit(rows, 5, random)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SphericalKMeans.Fit(rows, 0, random));
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => SphericalKMeans.Fit(wrong, 2, random)).Message, StringComparison.Ordinal);
    }

    /// <summary>Spherical k-means in loops over numbers, from the rows of given indices until no row moves.</summary>
    private static int[] NaiveGroups(Tensor features, long[] first)
    {
        var (count, width) = ((int)features.shape[0], (int)features.shape[1]);
        var values = features.data<float>().ToArray();
        var rows = Enumerable.Range(0, count).Select(row => Unit([.. values.Skip(row * width).Take(width).Select(value => (double)value)])).ToArray();
        var centers = first.Select(row => rows[row]).ToArray();
        int[] groups = [];
        while (true)
        {
            var found = rows.Select(row => Enumerable.Range(0, centers.Length).MaxBy(center => row.Zip(centers[center], (a, b) => a * b).Sum())).ToArray();
            if (found.SequenceEqual(groups))
            {
                return groups;
            }

            groups = found;
            centers = [.. centers.Select((_, center) => Unit([.. Enumerable.Range(0, width).Select(
                column => rows.Where((_, row) => groups[row] == center).Sum(row => row[column]))]))];
        }

        static double[] Unit(double[] row)
        {
            var length = Math.Sqrt(row.Sum(value => value * value));
            return [.. row.Select(value => value / length)];
        }
    }
}
