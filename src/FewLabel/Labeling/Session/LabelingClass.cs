namespace FewLabel.Labeling;

/// <summary>A class of a labeling session. Immutable.</summary>
public sealed class LabelingClass
{
    internal LabelingClass(string name, int labels, int measured) => (Name, Labels, Measured) = (name, labels, measured);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How many labels for training it has.</summary>
    public int Labels { get; }

    /// <summary>How many labels for measuring it has.</summary>
    public int Measured { get; }
}
