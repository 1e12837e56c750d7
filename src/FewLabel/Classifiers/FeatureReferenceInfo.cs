namespace FewLabel;

/// <summary>What a file says of a <see cref="FeatureReference"/> beside its rows. What files of form 3 do not say has the value that holds for them.</summary>
/// <param name="Network">The number of the network whose features they are, from 0.</param>
/// <param name="Threshold">The distance above which an image is unknown.</param>
/// <param name="Neighbors">The how-manieth nearest row counts, 1 or more.</param>
/// <param name="ComparesRoots">Whether the roots of features are compared, and not the features themselves.</param>
internal sealed record FeatureReferenceInfo(int Network, double Threshold, int Neighbors = 1, bool ComparesRoots = false);
