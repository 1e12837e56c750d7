namespace FewLabel.Data;

/// <summary>Sine and cosine from exact operations alone, so that they are the same, bit for bit, on every machine.</summary>
internal static class Circle
{
    /// <summary>The point on the unit circle at an angle in turns; accurate to 1e-7.</summary>
    public static (double Sin, double Cos) At(double turns)
    {
        var quarter = Math.Floor((turns * 4) + 0.5);
        var angle = (turns - (quarter / 4)) * Math.Tau;
        var square = angle * angle;
        var sin = angle * (1 - (square / 6 * (1 - (square / 20 * (1 - (square / 42 * (1 - (square / 72))))))));
        var cos = 1 - (square / 2 * (1 - (square / 12 * (1 - (square / 30 * (1 - (square / 56)))))));
        return ((int)(((long)quarter % 4) + 4) % 4) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }
}
