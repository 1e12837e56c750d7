namespace FewLabel.Data;

/// <summary>A point on a pen's path: its place, the pen's radius there, and whether the pen touches the paper up to the next point.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
/// <param name="Radius">Half the width of the stroke.</param>
/// <param name="Continues">False at the last point of a stroke.</param>
internal record struct StrokePoint(double X, double Y, double Radius, bool Continues);
