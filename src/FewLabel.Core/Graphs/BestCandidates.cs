using System.Numerics;
using System.Runtime.InteropServices;

namespace FewLabel.Graphs;

/// <summary>
/// The k most similar candidates of each row so far. Candidates are offered in ascending order, and a later one must be
/// more similar to take a place, so the first of equal ones stays. Rows are independent, so several threads may share them.
/// </summary>
internal sealed class BestCandidates
{
    private readonly int _k;

    /// <summary>What a candidate of each row must exceed: the least of its best.</summary>
    private readonly float[] _bars;

    public BestCandidates(int rows, int k)
    {
        _k = k;
        _bars = new float[rows];
        Indices = new int[rows * k];
        Similarities = new float[rows * k];
        _bars.AsSpan().Fill(float.NegativeInfinity);
        Similarities.AsSpan().Fill(float.NegativeInfinity);
    }

    /// <summary>Row by row, the most similar first.</summary>
    public int[] Indices { get; }

    /// <summary>Row by row, in descending order.</summary>
    public float[] Similarities { get; }

    /// <summary>Offers neighboring candidates to one row.</summary>
    public void OfferToRow(int row, ReadOnlySpan<float> similarities, int firstCandidate)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(similarities);
        var bar = new Vector<float>(_bars[row]);
        for (var v = 0; v < vectors.Length; v++)
        {
            if (Vector.GreaterThanAny(vectors[v], bar))
            {
                var start = v * Vector<float>.Count;
                for (var i = start; i < start + Vector<float>.Count; i++)
                {
                    Offer(row, firstCandidate + i, similarities[i]);
                }

                bar = new Vector<float>(_bars[row]);
            }
        }

        for (var i = vectors.Length * Vector<float>.Count; i < similarities.Length; i++)
        {
            Offer(row, firstCandidate + i, similarities[i]);
        }
    }

    /// <summary>Offers one candidate to neighboring rows.</summary>
    public void OfferToRows(int firstRow, ReadOnlySpan<float> similarities, int candidate)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(similarities);
        var bars = MemoryMarshal.Cast<float, Vector<float>>(_bars.AsSpan(firstRow, similarities.Length));
        for (var v = 0; v < vectors.Length; v++)
        {
            if (Vector.GreaterThanAny(vectors[v], bars[v]))
            {
                var start = v * Vector<float>.Count;
                for (var i = start; i < start + Vector<float>.Count; i++)
                {
                    Offer(firstRow + i, candidate, similarities[i]);
                }
            }
        }

        for (var i = vectors.Length * Vector<float>.Count; i < similarities.Length; i++)
        {
            Offer(firstRow + i, candidate, similarities[i]);
        }
    }

    private void Offer(int row, int candidate, float similarity)
    {
        if (!(similarity > _bars[row]))
        {
            return;
        }

        var best = Similarities.AsSpan(row * _k, _k);
        var indices = Indices.AsSpan(row * _k, _k);
        var place = _k - 1;
        for (; place > 0 && best[place - 1] < similarity; place--)
        {
            best[place] = best[place - 1];
            indices[place] = indices[place - 1];
        }

        best[place] = similarity;
        indices[place] = candidate;
        _bars[row] = best[_k - 1];
    }
}
