namespace FewLabel.Reporting.Projection;

/// <summary>A position on a map. The axes have no meaning of their own; close points are similar.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
internal readonly record struct MapPoint(double X, double Y);
