namespace FewLabel.Reporting.Projection;

/// <summary>Where something lies on a map. The axes have no meaning of their own; what is near is alike.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
public readonly record struct MapPoint(double X, double Y);
