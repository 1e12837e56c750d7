using System.Text.Json.Serialization;

namespace FewLabel.Moco;

/// <summary>How well features tell classes apart.</summary>
public sealed class FeatureEstimate
{
    [JsonConstructor]
    internal FeatureEstimate(double nearestNeighbor, double linear)
    {
        NearestNeighbor = nearestNeighbor;
        Linear = linear;
    }

    /// <summary>The share of images whose nearest other image, by the angle of the features, has their class; 0 to 1.</summary>
    public double NearestNeighbor { get; }

    /// <summary>The share of images that a linear classifier of the others gets right; 0 to 1.</summary>
    public double Linear { get; }
}
