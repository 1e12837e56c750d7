using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>Networks of a fused propagation, and what they and the graphs of their features say.</summary>
/// <param name="Networks">One for each part of the labels.</param>
/// <param name="Predictions">What they say together.</param>
/// <param name="Graphs">What labels that spread over the graphs of their features say; null for those of the last round.</param>
/// <param name="Training">How the last was trained.</param>
internal sealed record Learned(List<ImageClassifier> Networks, Opinion Predictions, Opinion? Graphs, TrainingResult Training);
