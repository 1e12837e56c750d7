namespace FewLabel.Data;

/// <summary>
/// How people write the ten digits: the key points of each digit's strokes in its several styles, and how often each
/// style occurs.
/// </summary>
internal static partial class DigitStyles
{
    /// <summary>Draws a digit in a style drawn at random.</summary>
    public static void Draw(int digit, SplinePathBuilder pen)
    {
        switch (digit)
        {
            case 0: Zero(pen); break;
            case 1: One(pen); break;
            case 2: Two(pen); break;
            case 3: Three(pen); break;
            case 4: Four(pen); break;
            case 5: Five(pen); break;
            case 6: Six(pen); break;
            case 7: Seven(pen); break;
            case 8: Eight(pen); break;
            default: Nine(pen); break;
        }
    }

    /// <summary>An oval, counter-clockwise from near the top; its end may fall short of its beginning or overlap it.</summary>
    private static void Zero(SplinePathBuilder pen)
    {
        var (width, egg) = (pen.Vary(0.36, 0.07), pen.Vary(0, 0.04));
        var (start, turn) = (pen.Vary(0.03, 0.05), pen.Chance(0.75) ? pen.Vary(1.02, 0.03) : pen.Vary(0.92, 0.02));
        var drift = pen.Vary(0.0, 0.07);
        const int Points = 9;
        for (var i = 0; i <= Points; i++)
        {
            var along = i / (double)Points;
            var (sin, cos) = Circle.At(start - (turn * along));
            var radius = 1 + (drift * along * along);
            pen.To(0.36 + ((width + (egg * cos)) * radius * sin), 0.5 - (0.5 * radius * cos));
        }

        pen.Lift();
        if (pen.Chance(0.007))
        {
            pen.To(0.62, 0.12).To(0.1, 0.88).Lift();
        }
    }

    /// <summary>A single line, seldom with a flag at the top, more seldom with a foot.</summary>
    private static void One(SplinePathBuilder pen)
    {
        var bow = pen.Vary(0, 0.025);
        var flag = pen.Chance(0.10);
        var foot = pen.Chance(flag ? 0.65 : 0.01);
        if (flag)
        {
            // Without a foot a long flag would make a seven of it.
            pen.To(pen.Vary(foot ? 0.08 : 0.17, 0.03), pen.Vary(0.23, 0.04)).Corner(0.3, 0.0);
        }
        else
        {
            pen.To(0.3, 0.0);
        }

        pen.To(0.3 + bow, 0.5).To(0.3 + pen.Vary(0, 0.02), 1.0).Lift();
        if (foot)
        {
            var reach = pen.Vary(0.23, 0.05);
            pen.To(0.3 - reach, 1.0).To(0.3 + reach, 0.99).Lift();
        }
    }

    /// <summary>An arch, a diagonal and a base, which meet in a corner, a curve or a loop.</summary>
    private static void Two(SplinePathBuilder pen)
    {
        var (right, neck) = (pen.Vary(0.56, 0.04), pen.Vary(0.55, 0.04));
        if (pen.Chance(0.12))
        {
            pen.To(0.04, 0.06).To(0.28, 0.03).Corner(right, 0.06);
        }
        else
        {
            pen.To(pen.Vary(0.05, 0.04), pen.Vary(0.22, 0.07)).To(0.12, 0.08).To(0.31, 0.0).To(right - 0.02, 0.14).To(right - 0.03, 0.32);
        }

        pen.To(0.36, neck);
        var end = pen.Vary(0.72, 0.12);
        if (pen.Chance(0.42))
        {
            var size = Math.Max(pen.Vary(0.11, 0.045), 0.03);
            pen.To(0.18, 0.88).To(0.08, 0.98).To(-0.03, 0.93).To(0.02, 0.93 - (1.6 * size)).To(0.18, 0.95 - size);
            pen.To(0.36, 0.95).To(end, pen.Vary(0.95, 0.08)).Lift();
        }
        else if (pen.Chance(0.25))
        {
            pen.To(0.10, 0.84).To(0.03, 0.95).To(0.14, 0.99).To(end - 0.05, 0.97).Lift();
        }
        else
        {
            pen.Corner(0.02, 0.96).To(0.34, pen.Vary(0.95, 0.03)).To(end, pen.Vary(0.95, 0.07)).Lift();
        }
    }

    /// <summary>Two bows, or a flat top and a bow; the waist is a corner, a curve or a small loop.</summary>
    private static void Three(SplinePathBuilder pen)
    {
        var (waist, depth) = (pen.Vary(0.46, 0.035), pen.Vary(0.25, 0.06));
        if (pen.Chance(0.13))
        {
            pen.To(0.05, 0.04).To(0.3, 0.03).Corner(0.55, 0.04).Corner(depth, waist - 0.04);
        }
        else
        {
            pen.To(pen.Vary(0.02, 0.05), pen.Vary(0.15, 0.06)).To(0.12, 0.04).To(0.31, 0.0).To(pen.Vary(0.52, 0.03), 0.16).To(0.43, waist - 0.09);
            if (pen.Chance(0.72))
            {
                pen.Corner(depth, waist);
            }
            else
            {
                var size = pen.Vary(0.035, 0.015);
                pen.To(depth, waist + 0.01).To(depth - size, waist - (1.2 * size)).To(depth + 0.02, waist - 0.02);
            }
        }

        var belly = pen.Vary(0.57, 0.035);
        pen.To(belly - 0.08, 0.54).To(belly, 0.72).To(belly - 0.1, 0.91).To(0.28, 1.0);
        pen.To(0.10, 0.97).To(pen.Vary(-0.01, 0.07), pen.Vary(0.87, 0.06)).Lift();
    }
}
