using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Running;

/// <summary>Which images are to be labelled.</summary>
internal sealed record LabelPlan(int Count, bool PerClass, long Seed)
{
    public LabelDraw Draw(ImageSet images)
    {
        using var random = new RandomSource(Seed);
        return PerClass
            ? LabelSampler.PerClass(images.LabelValues, images.ClassCount, Count, random)
            : LabelSampler.Random(images.Count, Count, random);
    }
}
