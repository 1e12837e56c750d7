using FewLabel.Networks.Kernels;

namespace FewLabel.Tests.Networks.Winograd;

/// <summary>Small products of matrices against three loops.</summary>
public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(4, 1, 8)]
    [InlineData(8, 5, 16)]
    [InlineData(12, 32, 24)]
    [InlineData(20, 7, 64)]
    [InlineData(28, 9, 104)]
    public void A_product_is_the_sum_over_the_depth(int rows, int depth, int columns)
    {
        foreach (var (turned, add) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var random = new Random(3);
            var (a, b, c) = (Draw(rows * depth), Draw(depth * columns), Draw(rows * columns));
            var (row, step) = turned ? (1, rows) : (depth, 1);
            var expected = c.ToArray();
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    var sum = add ? expected[(i * columns) + j] : 0.0;
                    for (var k = 0; k < depth; k++)
                    {
                        sum += (double)a[(i * row) + (k * step)] * b[(k * columns) + j];
                    }

                    expected[(i * columns) + j] = (float)sum;
                }
            }

            MatrixProduct.Run(a, row, step, b, c, rows, depth, columns, add);

            Assert.All(expected.Zip(c), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        }
    }

    /// <summary>So processors with short and with long vectors give the same bits.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(20)]
    public void Each_sum_is_added_up_in_the_order_of_the_depth_bit_by_bit(int rows)
    {
        const int Depth = 33;
        const int Columns = 104;
        var random = new Random(4);
        float[] a = [.. Enumerable.Range(0, rows * Depth).Select(_ => random.NextSingle() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, Depth * Columns).Select(_ => random.NextSingle() - 0.5f)];
        var c = new float[rows * Columns];
        var expected = new float[rows * Columns];
        for (var (i, k) = (0, 0); i < rows; (i, k) = k + 1 < Depth ? (i, k + 1) : (i + 1, 0))
        {
            for (var j = 0; j < Columns; j++)
            {
                expected[(i * Columns) + j] = MathF.FusedMultiplyAdd(a[(i * Depth) + k], b[(k * Columns) + j], expected[(i * Columns) + j]);
            }
        }

        MatrixProduct.Run(a, Depth, 1, b, c, rows, Depth, Columns, add: false);

        Assert.Equal(expected, c);
    }
}
