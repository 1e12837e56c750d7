using FewLabel.Data;

namespace FewLabel.Tool.Checks;

/// <summary>What was found in a folder of pictures.</summary>
internal sealed class FolderFindings(LoadedImages pictures)
{
    /// <summary>With fewer labels a class can hardly be learned, and not be measured.</summary>
    public const int FewLabels = 5;

    public LoadedImages Pictures => pictures;

    /// <summary>The labels that are probably wrong; null if they were not looked for, or are too few to compare.</summary>
    public IReadOnlyList<LabelError>? LabelErrors { get; init; }

    /// <summary>How many labels there are, those of test pictures too.</summary>
    public int LabelCount => pictures.Dataset.Train.Labeled.Length + (pictures.Dataset.HasTest ? pictures.Dataset.Test.Labeled.Length : 0);

    /// <summary>The classes with very few labels.</summary>
    public IReadOnlyList<(string Name, int Count)> SmallClasses =>
        [.. pictures.Dataset.Train.ClassNames.Zip(LabelCounts).Where(each => each.Second < FewLabels)];

    /// <summary>Whether there is nothing to see to.</summary>
    public bool IsClean => pictures.Skipped.IsEmpty && pictures.NearlyConstant.IsEmpty && pictures.Duplicates.IsEmpty && SmallClasses.Count == 0 && LabelErrors is null or { Count: 0 };

    private IReadOnlyList<int> LabelCounts => pictures.Dataset.Train.CountClasses(pictures.Dataset.Train.Labeled);

    /// <summary>All of it, for JSON.</summary>
    public object Describe(string source)
    {
        var (dataset, train) = (pictures.Dataset, pictures.Dataset.Train);
        var test = dataset.HasTest ? dataset.Test.CountClasses(dataset.Test.Labeled) : [];
        return new
        {
            Source = source,
            IsClean,
            Classes = train.ClassNames.Select((name, label) => new { Name = name, Labeled = LabelCounts[label], Test = test.ElementAtOrDefault(label) }),
            Unlabeled = train.Count - train.Labeled.Length,
            pictures.Notes,
            Skipped = pictures.Skipped.Select(file => new { file.Path, Fault = file.Reason }),
            pictures.NearlyConstant,
            Duplicates = pictures.Duplicates.Select(pair => new { Kind = $"{pair.Kind}", First = PathOfFirst(pair), Second = PathOfSecond(pair), pair.IsExact }),
            SmallClasses = SmallClasses.Select(each => each.Name),
            LabelErrors = LabelErrors?.Select(error => new
            {
                Path = PathOf(error),
                Label = train.ClassNames[error.Label],
                Suggested = train.ClassNames[error.Suggested],
                error.LabelProbability,
                error.SuggestedProbability,
            }),
        };
    }

    /// <summary>The file of a likely label error.</summary>
    public string PathOf(LabelError error) => (error.IsTest ? pictures.TestPaths : pictures.TrainPaths)[(int)error.Image];

    private string PathOfFirst(DuplicateImagePair pair) => (pair.Kind == DuplicateKind.LabelsInTest ? pictures.TestPaths : pictures.TrainPaths)[(int)pair.First];

    private string PathOfSecond(DuplicateImagePair pair) => (pair.Kind == DuplicateKind.LabelsInTrain ? pictures.TrainPaths : pictures.TestPaths)[(int)pair.Second];
}
