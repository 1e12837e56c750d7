namespace FewLabel.Data;

/// <summary>Why it matters that two images are the same.</summary>
public enum DuplicateKind
{
    /// <summary>One is a training image and the other a test image: figures come out too good.</summary>
    TrainAndTest,

    /// <summary>Both are training images, with different labels: one label is wrong, or both.</summary>
    LabelsInTrain,

    /// <summary>Both are test images, with different labels: one of them cannot be classified correctly.</summary>
    LabelsInTest,
}
