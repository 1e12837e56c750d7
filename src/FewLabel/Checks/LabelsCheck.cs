using FewLabel.Labeling;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Checks;

/// <summary>Draws the labels and holds out as the run will, and checks whether methods can learn from what that leaves.</summary>
internal static class LabelsCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        var (labels, images) = (plan.Labels, plan.Dataset.Train);
        if (images.ClassCount < 2)
        {
            return [];
        }

        var draw = labels.Draw(images);
        long[] classes = [.. Classes(draw.Labeled)];
        if (classes.Length < 2)
        {
            return
            [
                new OptionFault(
                    labels.Call, $"{labels.Count}", "labels of two classes or more",
                    $"All labeled images, {draw.Labeled.Length}, are of class '{images.ClassNames[(int)classes[0]]}', so that there is nothing to tell apart. {Remedy(labels)}"),
            ];
        }

        if (plan.HoldOut is not (> 0 and < 1))
        {
            return [];
        }

        try
        {
            using var random = new RandomSource(plan.TrainingSeed);
            var split = plan.Split(draw, random);
            return Classes(split.Train).Count() >= 2 ? [] :
            [
                new OptionFault(
                    nameof(ExperimentBuilder.HoldOut), FormattableString.Invariant($"{plan.HoldOut}"), "a share that leaves labels of two classes or more to learn from",
                    $"It leaves {split.Train.Length}. {Remedy(labels)}"),
            ];
        }
        catch (SamplingException error)
        {
            return
            [
                new OptionFault(
                    nameof(ExperimentBuilder.HoldOut), FormattableString.Invariant($"{plan.HoldOut}"), "a share that leaves both parts an image of each class", error.Message),
            ];
        }

        IEnumerable<long> Classes(IEnumerable<long> some) => some.Select(image => images.LabelValues[(int)image]).Distinct();
    }

    private static string Remedy(LabelPlan labels) => labels.AreGiven || labels.Chosen is not null
        ? "Label images of another class too."
        : "Raise the count, or call LabelPerClass.";
}
