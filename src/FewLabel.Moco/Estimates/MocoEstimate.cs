namespace FewLabel.Moco;

/// <summary>How good the features were at a point of the training.</summary>
/// <param name="Step">How many steps had been made.</param>
/// <param name="Features">The figures.</param>
public sealed record MocoEstimate(long Step, FeatureEstimate Features);
