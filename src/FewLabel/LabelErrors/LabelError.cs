namespace FewLabel;

/// <summary>A label that is probably wrong: a person should see the image again. Immutable.</summary>
public sealed class LabelError
{
    internal LabelError(long image, int label, int suggested, double labelProbability, double suggestedProbability, bool isTest = false)
    {
        Image = image;
        IsTest = isTest;
        Label = label;
        Suggested = suggested;
        LabelProbability = labelProbability;
        SuggestedProbability = suggestedProbability;
    }

    /// <summary>The image, by its place in its set.</summary>
    public long Image { get; }

    /// <summary>Whether that is the test set of a data set, and not the training set.</summary>
    public bool IsTest { get; }

    /// <summary>The class that it is labeled as.</summary>
    public int Label { get; }

    /// <summary>The class that it is more probably of.</summary>
    public int Suggested { get; }

    /// <summary>The probability of its label, predicted without that label, 0 to 1.</summary>
    public double LabelProbability { get; }

    /// <summary>The probability of the suggested class, likewise.</summary>
    public double SuggestedProbability { get; }

    /// <summary>How strong the doubt is, 0 to 1: by how much the suggested class is more probable.</summary>
    public double Score => SuggestedProbability - LabelProbability;

    /// <summary>The same of another image.</summary>
    internal LabelError Of(long image, bool isTest = false) => new(image, Label, Suggested, LabelProbability, SuggestedProbability, isTest);
}
