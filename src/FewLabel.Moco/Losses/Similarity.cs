using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>Checks that the contrastive losses share.</summary>
internal static class Similarity
{
    public static double CheckTemperature(double temperature) =>
        double.IsFinite(temperature) && temperature > 0
            ? temperature
            : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is a finite number above 0.");

    /// <summary>Requires rows of a width, and as many as <paramref name="count"/> says if it does.</summary>
    public static void CheckRows(
        Tensor rows, long width, long? count = null, [CallerArgumentExpression(nameof(rows))] string parameter = "")
    {
        ArgumentNullException.ThrowIfNull(rows, parameter);
        if (rows.dtype != ScalarType.Float32 || rows.dim() != 2 || rows.shape[0] < 1 || rows.shape[1] != width || rows.shape[0] != (count ?? rows.shape[0]))
        {
            throw new ArgumentException(
                $"Float32 ({count?.ToString() ?? "n"}, {width}) was expected, a row a vector; this is {rows.dtype} ({string.Join(", ", rows.shape)}).",
                parameter);
        }
    }

    /// <summary>The width of a matrix, or an error that says it is none.</summary>
    public static long WidthOf(Tensor rows, [CallerArgumentExpression(nameof(rows))] string parameter = "")
    {
        ArgumentNullException.ThrowIfNull(rows, parameter);
        return rows.dim() == 2
            ? rows.shape[1]
            : throw new ArgumentException($"Vectors come as (N, D), a row each; this has shape ({string.Join(", ", rows.shape)}).", parameter);
    }
}
