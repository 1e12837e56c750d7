namespace FewLabel;

/// <summary>What a file says of a <see cref="FeatureReference"/> beside its centers.</summary>
/// <param name="Network">The number of the network whose features they are, from 0.</param>
/// <param name="Threshold">The distance above which an image is unknown.</param>
internal sealed record FeatureReferenceInfo(int Network, double Threshold);
