using FewLabel.Data;
using FewLabel.Studies;

namespace FewLabel.Tests;

/// <summary>A result of one shape, with its images, and a study where it has one. Owns the first two.</summary>
public sealed record ResultShape(ExperimentResult Result, ImageDataset Images, StudyResult? Study) : IDisposable
{
    public void Dispose()
    {
        Result.Dispose();
        Images.Dispose();
    }
}
