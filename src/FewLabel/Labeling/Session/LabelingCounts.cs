namespace FewLabel.Labeling;

/// <summary>How far a labeling session has come. Immutable.</summary>
public sealed class LabelingCounts
{
    internal LabelingCounts(LabelingSnapshot snapshot, int missing)
    {
        Labeled = Count(LabelingStatus.Labeled, measured: false);
        Measured = Count(LabelingStatus.Labeled, measured: true);
        Open = Count(LabelingStatus.Open, measured: false);
        OpenMeasured = Count(LabelingStatus.Open, measured: true);
        Skipped = snapshot.Status.Count(status => status == LabelingStatus.Skipped);
        Unclear = snapshot.Status.Count(status => status == LabelingStatus.Unclear);
        Missing = missing;

        int Count(LabelingStatus status, bool measured) => snapshot.Status.Where((own, image) => own == status && snapshot.Measured[image] == measured).Count();
    }

    /// <summary>Images with a label for training.</summary>
    public int Labeled { get; }

    /// <summary>Images with a label for measuring.</summary>
    public int Measured { get; }

    /// <summary>Images that were put off.</summary>
    public int Skipped { get; }

    /// <summary>Images that nobody can label.</summary>
    public int Unclear { get; }

    /// <summary>Images of which nothing is said yet and that are not of the measured sample.</summary>
    public int Open { get; }

    /// <summary>Images of the measured sample of which nothing is said yet.</summary>
    public int OpenMeasured { get; }

    /// <summary>Images that have an entry in the file but are not among the images.</summary>
    public int Missing { get; }
}
