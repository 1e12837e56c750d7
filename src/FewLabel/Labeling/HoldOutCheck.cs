using FewLabel.Running;
using FewLabel.Sampling;

namespace FewLabel.Labeling;

/// <summary>Shares that leave a part without an image of each class.</summary>
internal static class HoldOutCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        if (plan.HoldOut is not (> 0 and < 1 and var share))
        {
            return [];
        }

        var faults = new OptionsValidator();
        var (labels, train) = (plan.Labels, plan.Dataset.Train);
        var (count, classes) = (labels.CountIn(train), train.ClassCount);
        var heldOut = StratifiedSplit.ValidationCount(count, share);
        if (heldOut < classes || count - heldOut < classes)
        {
            faults.Add(nameof(ExperimentBuilder.HoldOut), share, $"a share that leaves both parts at least one image of each of the {classes} classes",
                $"Of {count} labeled images it holds out {heldOut} and leaves {count - heldOut} to learn from. {(labels.AreGiven ? "Label more" : $"Raise {labels.Call}")}, or leave HoldOut out.");
        }
        else if (labels.AreGiven)
        {
            faults.AddRange(train.CountClasses(train.Labeled).Index().Where(pair => pair.Item == 1).Select(pair => new OptionFault(
                nameof(ExperimentBuilder.HoldOut), $"{share}", "a share that leaves both parts an image of each class",
                $"The class '{train.ClassNames[pair.Index]}' has one labeled image. Label more of it, or leave HoldOut out.")));
        }

        return faults.Found;
    }
}
