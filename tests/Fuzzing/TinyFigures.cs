namespace FewLabel.Fuzzing;

/// <summary>What the saved files came to when they were written.</summary>
/// <param name="Class">The class that the classifier gives <see cref="TinyFiles.Pixels"/>.</param>
/// <param name="Probabilities">Its probabilities.</param>
/// <param name="TestAccuracy">The draw's accuracy on the test images.</param>
internal sealed record TinyFigures(string Class, float[] Probabilities, double TestAccuracy);
