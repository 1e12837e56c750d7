using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel;

/// <summary>What one method came to. Belongs to the <see cref="ExperimentResult"/>, which disposes it.</summary>
public sealed class MethodResult : IDisposable
{
    internal MethodResult(
        string name, ImageClassifier model, Normalize normalize, TrainingResult training, Evaluation test, double seconds)
    {
        Name = name;
        Model = model;
        Normalize = normalize;
        Training = training;
        Test = test;
        Seconds = seconds;
        Parameters = model.ParameterCount;
    }

    /// <summary>Its name in the comparison.</summary>
    public string Name { get; }

    /// <summary>The trained network, in evaluation mode. Its input is normalised by <see cref="Normalize"/>.</summary>
    public ImageClassifier Model { get; }

    /// <summary>What the network's input is normalised by.</summary>
    public Normalize Normalize { get; }

    /// <summary>How many numbers the network has learned.</summary>
    public long Parameters { get; }

    /// <summary>The course of the training.</summary>
    public TrainingResult Training { get; }

    /// <summary>The figures on the labelled images that were held out; null if none were.</summary>
    public Evaluation? Validation => Training.Validation;

    /// <summary>The figures on the test images.</summary>
    public Evaluation Test { get; }

    /// <summary>Seconds from the creation of the network to the end of its measurement.</summary>
    public double Seconds { get; }

    /// <summary>Frees the network.</summary>
    public void Dispose() => Model.Dispose();
}
