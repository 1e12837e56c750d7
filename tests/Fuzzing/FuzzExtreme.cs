namespace FewLabel.Fuzzing;

/// <summary>The largest of some numbers.</summary>
/// <param name="Value">The number.</param>
/// <param name="Index">The input that it is of.</param>
internal sealed record FuzzExtreme(double Value, long Index)
{
    public FuzzExtreme Or(double value, long index) => value > Value ? new(value, index) : this;
}
