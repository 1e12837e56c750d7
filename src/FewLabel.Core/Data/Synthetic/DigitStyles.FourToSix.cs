namespace FewLabel.Data;

/// <content>Four, five and six.</content>
internal static partial class DigitStyles
{
    /// <summary>Open with two strokes, closed, or in one go.</summary>
    private static void Four(SplinePathBuilder pen)
    {
        var (bar, stem) = (pen.Vary(0.55, 0.07), pen.Vary(0.47, 0.06));
        var style = pen.Random.Uniform();
        if (style < 0.16)
        {
            var overhang = pen.Vary(0.16, 0.05);
            pen.To(stem - 0.03, 0.0).To(0.22, 0.35).Corner(0.0, bar + 0.08).To(0.3, bar + 0.08).To(stem + overhang, bar + 0.07).Lift();
            pen.To(stem - 0.02, pen.Vary(0.04, 0.03)).To(stem - 0.01, 0.5).To(stem - 0.02, 1.0).Lift();
        }
        else if (style < 0.42)
        {
            pen.To(0.08, pen.Vary(0.08, 0.04)).To(0.02, 0.30).To(0.06, bar - 0.05).To(0.26, bar - 0.03);
            pen.To(stem - 0.06, bar - 0.15).Corner(stem + 0.06, pen.Vary(0.03, 0.03)).To(stem + 0.01, 0.5).To(stem - 0.05, 1.0).Lift();
        }
        else
        {
            var (lean, overhang) = (pen.Vary(0.10, 0.05), pen.Vary(0.13, 0.07));
            pen.To(lean + 0.03, pen.Vary(0.06, 0.05)).To(lean * 0.6, bar * 0.6);
            if (pen.Chance(0.6))
            {
                pen.Corner(0.0, bar);
            }
            else
            {
                pen.To(0.02, bar - 0.03).To(0.10, bar + 0.02);
            }

            pen.To(0.3, bar).To(stem + Math.Max(overhang, 0.03), pen.Vary(bar - 0.03, 0.03)).Lift();
            pen.To(stem + pen.Vary(0.05, 0.04), pen.Vary(0.05, 0.05)).To(stem, 0.5).To(stem - 0.04, 1.0).Lift();
        }
    }

    /// <summary>A body with a hat set on afterwards, or hat and body in one, angular or as smooth as an S.</summary>
    private static void Five(SplinePathBuilder pen)
    {
        var (hat, neck) = (pen.Vary(0.68, 0.11), pen.Vary(0.41, 0.04));
        var style = pen.Random.Uniform();
        if (style < 0.45)
        {
            pen.To(0.17, 0.05).To(0.13, 0.22).Corner(0.09, neck);
        }
        else if (style < 0.80)
        {
            pen.To(hat, pen.Vary(0.0, 0.03)).To(0.4, 0.03).Corner(0.18, 0.05).To(0.14, 0.22).Corner(0.09, neck);
        }
        else
        {
            pen.To(hat - 0.08, pen.Vary(0.04, 0.03)).To(0.36, 0.01).To(0.16, 0.08).To(0.08, 0.24).To(0.16, neck - 0.02);
        }

        var belly = pen.Vary(0.54, 0.04);
        pen.To(0.30, neck - (style < 0.80 ? pen.Vary(0.04, 0.03) : -0.05)).To(belly - 0.03, neck + 0.12).To(belly - 0.01, 0.76);
        pen.To(belly - 0.17, 0.96).To(0.15, 0.98).To(pen.Vary(-0.02, 0.05), pen.Vary(0.87, 0.05)).Lift();
        if (style < 0.45)
        {
            pen.To(0.16, pen.Vary(0.05, 0.025)).To(0.4, 0.03).To(hat, pen.Vary(-0.01, 0.03)).Lift();
        }
    }

    /// <summary>A back, straight or round, that runs into a bowl, small or large, closed or nearly so.</summary>
    private static void Six(SplinePathBuilder pen)
    {
        var (top, height, right) = (pen.Vary(0.38, 0.10), Math.Min(pen.Vary(0.55, 0.06), 0.66), pen.Vary(0.51, 0.075));
        pen.To(top, 0.0);
        if (pen.Chance(0.2))
        {
            pen.To(top - 0.15, 0.06).To(0.06, 0.34);
        }
        else
        {
            pen.To(top - 0.16, 0.20).To(0.06, 0.46);
        }

        pen.To(0.0, 0.73).To(0.07, 0.93).To(0.24, 1.0).To(right - 0.06, 0.92).To(right, 0.75);
        pen.To(right - 0.06, height + 0.06).To(0.29, height);
        if (pen.Chance(0.8))
        {
            pen.To(0.13, height + 0.09).To(pen.Vary(0.03, 0.03), pen.Vary(0.80, 0.04)).Lift();
        }
        else
        {
            pen.To(pen.Vary(0.14, 0.03), pen.Vary(height + 0.09, 0.03)).Lift();
        }
    }
}
