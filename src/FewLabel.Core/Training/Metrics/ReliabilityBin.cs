namespace FewLabel.Training.Metrics;

/// <summary>The images whose most likely class has a probability within a range: what was promised, and what came true.</summary>
/// <param name="Low">The range begins above this probability.</param>
/// <param name="High">It ends with this one.</param>
/// <param name="Count">How many images.</param>
/// <param name="Confidence">The mean probability of their most likely class, 0 to 1; NaN without images.</param>
/// <param name="Accuracy">The share of them taken for what they are, 0 to 1; NaN without images.</param>
public sealed record ReliabilityBin(double Low, double High, long Count, double Confidence, double Accuracy);
