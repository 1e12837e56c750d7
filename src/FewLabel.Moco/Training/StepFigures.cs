namespace FewLabel.Moco;

/// <summary>The figures of one step.</summary>
internal readonly record struct StepFigures(
    double Loss, double Accuracy, double FeatureSpread, double GradientNorm, double LearningRate, double Momentum);
