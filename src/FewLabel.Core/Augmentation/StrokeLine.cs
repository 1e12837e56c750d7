namespace FewLabel.Augmentation;

/// <summary>A straight stroke: its middle, where it points, and its size, in pixels and radians.</summary>
internal readonly record struct StrokeLine(double X, double Y, double Angle, double Length, double Width);
