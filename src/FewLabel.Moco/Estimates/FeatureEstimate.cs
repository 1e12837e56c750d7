namespace FewLabel.Moco;

/// <summary>How well features tell classes apart.</summary>
/// <param name="NearestNeighbor">The share of images whose nearest other image, by the angle of the features, has their class; 0 to 1.</param>
/// <param name="Linear">The share of images that a linear classifier of the others gets right; 0 to 1.</param>
public sealed record FeatureEstimate(double NearestNeighbor, double Linear);
