using FewLabel.Moco;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class InfoNceLossTests
{
    [Theory]
    [InlineData(5, 7, 4, 0.07)]
    [InlineData(3, 10, 6, 0.2)]
    [InlineData(8, 3, 2, 1)]
    public void Logits_are_the_dot_products_of_queries_and_rows_of_the_queue(int batch, int capacity, int width, double temperature)
    {
        using var random = new RandomSource(1);
        using var queue = new KeyQueue(capacity, width, random);
        using var queries = Values.UnitRows(random, batch, width);
        using var keys = Values.UnitRows(random, batch, width);
        queue.Enqueue(keys);
        using var logits = new InfoNceLoss(temperature).Logits(queries, keys, queue.Keys);

        var (q, k, held) = (Values.Rows(queries), Values.Rows(keys), Values.Rows(queue.Keys));
        Assert.Equal([batch, 1L + capacity], logits.shape);
        for (var i = 0; i < batch; i++)
        {
            var row = Values.Rows(logits)[i];
            Assert.Equal(Values.Dot(q[i], k[i]) / temperature, row[0], 1e-5);
            for (var j = 0; j < capacity; j++)
            {
                Assert.Equal(Values.Dot(q[i], held[j]) / temperature, row[1 + j], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(5, 7, 4, 0.2)]
    [InlineData(6, 11, 3, 0.5)]
    public void Loss_and_gradient_are_those_of_naive_loops(int batch, int capacity, int width, double temperature)
    {
        using var random = new RandomSource(2);
        using var queries = Values.UnitRows(random, batch, width).requires_grad_();
        using var keys = Values.UnitRows(random, batch, width).requires_grad_();
        using var others = Values.UnitRows(random, capacity, width);
        using var result = new InfoNceLoss(temperature).Compute(queries, keys, others);
        result.Loss.backward();

        var (loss, gradient) = Naive(Values.Rows(queries), Values.Rows(keys), Values.Rows(others), temperature);
        Assert.Equal(loss, result.Loss.item<float>(), 1e-5);
        Values.Close(gradient, Values.Of(queries.grad!));
        Assert.Null(keys.grad);
    }

    [Fact]
    public void Values_that_can_be_worked_out_by_hand()
    {
        using var one = tensor(new[] { 1f, 0f }).reshape(1, 2);
        using var across = tensor(new[] { 0f, 1f }).reshape(1, 2);
        // Own key parallel, both others at right angles: -ln(e / (e + 2)).
        using var apart = new InfoNceLoss(1).Compute(one, one, across.expand(2, 2));
        Assert.Equal(Math.Log((Math.E + 2) / Math.E), apart.Loss.item<float>(), 1e-6);
        Assert.Equal(1, apart.Accuracy.item<float>());
        // All the same: ln(1 + K), and nothing recognized.
        using var same = new InfoNceLoss(0.07).Compute(one, one, one.expand(9, 2));
        Assert.Equal(Math.Log(10), same.Loss.item<float>(), 1e-5);
        Assert.Equal(0, same.Accuracy.item<float>());
    }

    [Fact]
    public void Accuracy_counts_the_queries_that_are_closest_to_their_own_key()
    {
        using var random = new RandomSource(3);
        using var queries = Values.UnitRows(random, 40, 3);
        using var noise = random.Normal(0, 0.4, 40, 3);
        using var keys = nn.functional.normalize(queries + noise);
        using var others = Values.UnitRows(random, 10, 3);
        using var result = new InfoNceLoss(0.1).Compute(queries, keys, others);

        var (q, k, held) = (Values.Rows(queries), Values.Rows(keys), Values.Rows(others));
        var expected = Enumerable.Range(0, 40).Count(i => held.All(other => Values.Dot(q[i], other) < Values.Dot(q[i], k[i]))) / 40.0;
        Assert.InRange(expected, 0.2, 0.9);
        Assert.Equal(expected, result.Accuracy.item<float>(), 1e-6);
    }

    [Fact]
    public void The_loss_within_a_batch_is_that_of_naive_loops_in_both_directions()
    {
        using var random = new RandomSource(4);
        const double T = 0.3;
        using var q1 = Values.UnitRows(random, 6, 4).requires_grad_();
        using var q2 = Values.UnitRows(random, 6, 4).requires_grad_();
        using var k1 = Values.UnitRows(random, 6, 4);
        using var k2 = Values.UnitRows(random, 6, 4);
        using var result = new InBatchInfoNceLoss(T).Compute(q1, q2, k1, k2);
        result.Loss.backward();

        var (loss1, gradient1) = OneWay(Values.Rows(q1), Values.Rows(k2));
        var (loss2, gradient2) = OneWay(Values.Rows(q2), Values.Rows(k1));
        Assert.Equal(loss1 + loss2, result.Loss.item<float>(), 1e-5);
        Values.Close(gradient1, Values.Of(q1.grad!));
        Values.Close(gradient2, Values.Of(q2.grad!));

        static (double Loss, double[] Gradient) OneWay(double[][] queries, double[][] keys)
        {
            var parts = queries.Select((query, i) => Naive([query], [keys[i]], [.. keys.Where((_, j) => j != i)], T)).ToArray();
            return (2 * T * parts.Average(part => part.Loss), [.. parts.SelectMany(part => part.Gradient).Select(value => 2 * T * value / queries.Length)]);
        }
    }

    [Fact]
    public void Equal_vectors_within_a_batch_give_the_loss_of_chance_and_no_accuracy()
    {
        using var same = ones(8, 4) / 2;
        using var result = new InBatchInfoNceLoss(0.2).Compute(same, same, same, same);
        Assert.Equal(2 * 2 * 0.2 * Math.Log(8), result.Loss.item<float>(), 1e-5);
        Assert.Equal(0, result.Accuracy.item<float>());
        using var apart = new InBatchInfoNceLoss(0.2).Compute(eye(8), eye(8));
        Assert.Equal(1, apart.Accuracy.item<float>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_temperature_that_is_none_is_refused(double temperature)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new InfoNceLoss(temperature));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InBatchInfoNceLoss(temperature));
    }

    [Fact]
    public void A_queue_of_another_layout_is_refused_and_not_compared_to()
    {
        using var vectors = ones(4, 3);
        var loss = new InfoNceLoss(0.07);
        Assert.Contains("(3, 20)", Assert.Throws<ArgumentException>(() => loss.Compute(vectors, vectors, ones(3, 20))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => loss.Compute(vectors, ones(5, 3), ones(20, 3)));
        Assert.Throws<ArgumentException>(() => loss.Compute(vectors, vectors, ones(20, 3, float64)));
        Assert.Throws<ArgumentException>(() => new InBatchInfoNceLoss(1).Compute(ones(1, 3), ones(1, 3)));
    }

    [Fact]
    public void Nothing_but_the_result_stays_alive()
    {
        using var random = new RandomSource(3);
        using var vectors = Values.UnitRows(random, 4, 3);
        var before = LiveTensors.CountSettled();
        using (new InfoNceLoss(0.1).Compute(vectors, vectors, vectors))
        using (new InBatchInfoNceLoss(0.1).Compute(vectors, vectors, vectors, vectors))
        {
            Assert.Equal(before + 4, LiveTensors.Count);
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    /// <summary>The mean loss, and its gradient with respect to the queries: (sum of p_j k_j - k_own) / (T N).</summary>
    private static (double Loss, double[] Gradient) Naive(double[][] queries, double[][] keys, double[][] others, double temperature)
    {
        var loss = 0.0;
        var gradient = new List<double>();
        for (var i = 0; i < queries.Length; i++)
        {
            double[][] all = [keys[i], .. others];
            var weights = all.Select(key => Math.Exp(Values.Dot(queries[i], key) / temperature)).ToArray();
            var total = weights.Sum();
            loss -= Math.Log(weights[0] / total) / queries.Length;
            for (var d = 0; d < queries[i].Length; d++)
            {
                var mean = all.Select((key, j) => weights[j] / total * key[d]).Sum();
                gradient.Add((mean - keys[i][d]) / (temperature * queries.Length));
            }
        }

        return (loss, [.. gradient]);
    }
}
