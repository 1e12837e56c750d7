namespace FewLabel;

/// <summary>How much one of several predictions counts in their weighted product. 0 leaves it out.</summary>
/// <param name="Name">What predicts, such as <c>graph of ImageNet</c>.</param>
/// <param name="Teaching">Its weight in the pseudo-labels that networks learn; null where it has no part in them.</param>
/// <param name="Deciding">Its weight in the classifier; null where it has no part in it.</param>
public sealed record PredictionWeight(string Name, double? Teaching, double? Deciding);
