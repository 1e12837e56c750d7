namespace FewLabel.Data;

/// <content>Seven, eight and nine.</content>
internal static partial class DigitStyles
{
    /// <summary>A top and a leg that meet in a corner or a curve, at times with a serif or with a bar through the leg.</summary>
    private static void Seven(SplinePathBuilder pen)
    {
        var (right, foot, bend) = (pen.Vary(0.58, 0.06), Math.Min(pen.Vary(0.20, 0.06), 0.30), pen.Vary(0.0, 0.03));
        if (pen.Chance(0.15))
        {
            pen.To(pen.Vary(0.01, 0.02), pen.Vary(0.25, 0.05)).Corner(0.02, 0.07);
        }
        else
        {
            pen.To(0.0, pen.Vary(0.10, 0.05));
        }

        pen.To(0.14, pen.Vary(0.05, 0.025)).To(0.34, pen.Vary(0.05, 0.02));
        if (pen.Chance(0.65))
        {
            pen.Corner(right, pen.Vary(0.03, 0.03));
        }
        else
        {
            pen.To(right - 0.05, 0.07).To(right - 0.03, 0.16);
        }

        pen.To(0.39 + bend, 0.42).To(((0.39 + foot) / 2) + bend, 0.7).To(foot, 1.0).Lift();
        if (pen.Chance(0.10))
        {
            var middle = pen.Vary(0.52, 0.05);
            pen.To(0.12, middle + 0.02).To(pen.Vary(0.56, 0.04), middle - 0.02).Lift();
        }
    }

    /// <summary>An S closed by its way back, from the top right or from the middle, or two rings.</summary>
    private static void Eight(SplinePathBuilder pen)
    {
        var (waist, upper, lower) = (pen.Vary(0.46, 0.05), Math.Max(pen.Vary(0.20, 0.04), 0.14), Math.Max(pen.Vary(0.23, 0.045), 0.16));
        var style = pen.Random.Uniform();
        if (style < 0.12)
        {
            Ring(pen, 0.29, waist / 2, upper, waist / 2, pen.Vary(0, 0.1));
            Ring(pen, 0.29, (1 + waist) / 2, lower, (1 - waist) / 2, pen.Vary(0, 0.1));
            return;
        }

        if (style < 0.80)
        {
            pen.To(0.29 + upper + pen.Vary(0, 0.02), pen.Vary(0.11, 0.035));
            pen.To(0.31, 0.0).To(0.29 - upper + 0.02, 0.10).To(0.29 - upper + 0.03, 0.29).To(0.29, waist);
            pen.To(0.29 + lower - 0.03, 0.63).To(0.29 + lower - 0.02, 0.86).To(0.28, 1.0).To(0.29 - lower + 0.02, 0.88);
            pen.To(0.29 - lower + 0.04, 0.67).To(0.30, waist + 0.02).To(0.29 + upper - 0.03, 0.28);
            pen.To(0.29 + upper + pen.Vary(0.01, 0.03), pen.Vary(0.10, 0.04)).Lift();
            return;
        }

        pen.To(0.28, waist).To(0.29 - upper + 0.02, 0.27).To(0.29 - upper + 0.03, 0.10).To(0.30, 0.0).To(0.29 + upper - 0.01, 0.10);
        pen.To(0.29 + upper - 0.03, 0.28).To(0.28, waist).To(0.29 - lower + 0.03, 0.67).To(0.29 - lower + 0.01, 0.87);
        pen.To(0.28, 1.0).To(0.29 + lower - 0.02, 0.87).To(0.29 + lower - 0.03, 0.65).To(pen.Vary(0.30, 0.02), waist + 0.01).Lift();
    }

    /// <summary>A bowl, closed or nearly so, and a tail, straight or curved, at times with a hook.</summary>
    private static void Nine(SplinePathBuilder pen)
    {
        var (right, floor, left) = (pen.Vary(0.50, 0.05), pen.Vary(0.45, 0.06), pen.Vary(0.03, 0.05));
        var start = pen.Chance(0.75) ? pen.Vary(0.10, 0.04) : pen.Vary(0.03, 0.02);
        pen.To(right - (start < 0.05 ? 0.14 : 0.04), start).To(0.29, 0.0).To(left + 0.06, 0.11).To(left, 0.29);
        pen.To(left + 0.08, floor - 0.03).To(0.26, floor - 0.01).To(right - 0.07, 0.29);
        if (pen.Chance(0.6))
        {
            pen.Corner(right, pen.Vary(0.08, 0.03));
        }
        else
        {
            pen.To(right, 0.13).To(right + 0.0, 0.22);
        }

        var style = pen.Random.Uniform();
        if (style < 0.55)
        {
            pen.To(right - 0.03, 0.52).To(pen.Vary(right - 0.08, 0.05), 1.0).Lift();
        }
        else if (style < 0.87)
        {
            pen.To(right - 0.01, 0.45).To(right - 0.06, 0.72).To(pen.Vary(right - 0.22, 0.05), 1.0).Lift();
        }
        else
        {
            pen.To(right, 0.48).To(right - 0.04, 0.80).To(0.26, 0.99).To(pen.Vary(0.11, 0.04), pen.Vary(0.93, 0.03)).Lift();
        }
    }

    private static void Ring(SplinePathBuilder pen, double x, double y, double width, double height, double start)
    {
        const int Points = 7;
        var turn = pen.Vary(1.02, 0.03);
        for (var i = 0; i <= Points; i++)
        {
            var (sin, cos) = Circle.At(start - (turn * i / Points));
            pen.To(x + (width * sin), y - (height * cos));
        }

        pen.Lift();
    }
}
