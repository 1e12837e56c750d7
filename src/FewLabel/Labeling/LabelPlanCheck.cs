using FewLabel.Data;
using FewLabel.Running;

namespace FewLabel.Labeling;

/// <summary>Labels that cannot be had from the images.</summary>
internal static class LabelPlanCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        var faults = new OptionsValidator();
        var (labels, dataset) = (plan.Labels, plan.Dataset);
        if (labels.IsNone)
        {
            CheckNone(plan, faults);
        }
        else if (dataset.Train.Labels is null)
        {
            faults.Add(labels.Call, labels.Count, $"left out, for {dataset.Name} has no labels", "Without labels an experiment can pre-train alone; else load images with labels.");
        }
        else if (dataset.Train.IsPartlyLabeled && labels.Chosen is null)
        {
            faults.Add(labels.Call, labels.Count, "replaced by UseGivenLabels or LabelChosen, for only some images have a label", "Call UseGivenLabels() to take these labels, or LabelChosen for some of them.");
        }
        else if (CountFault(labels, dataset) is { } fault)
        {
            faults.AddRange([fault]);
        }
        else
        {
            CheckChosen(labels, dataset, faults);
            faults.AddRange(HoldOutCheck.Of(plan));
        }

        return faults.Found;
    }

    /// <summary>Only methods that classify nothing need no labels.</summary>
    private static void CheckNone(ExperimentPlan plan, OptionsValidator faults)
    {
        if (plan.HoldOut is not null)
        {
            faults.Add(nameof(ExperimentBuilder.HoldOut), plan.HoldOut, "left out where no image is labeled", "Label images, or leave the call out.");
        }

        if (plan.Methods.IsEmpty || plan.Methods.Any(method => !method.ResultNames.IsEmpty))
        {
            faults.Add(nameof(LabelingExtensions.LabelRandomly), null, "one call that labels images",
                plan.Dataset.Train.Labels is null ? "The images have no labels: leave out what follows a pre-training, or load images with labels."
                : plan.Dataset.Train.IsPartlyLabeled ? "Call UseGivenLabels(): some images have a label and the others have none."
                : "Call LabelRandomly(100) or LabelPerClass(10).");
        }
    }

    private static OptionFault? CountFault(LabelPlan labels, ImageDataset dataset)
    {
        var train = dataset.Train;
        var most = labels.PerClass
            ? Enumerable.Range(0, train.ClassCount).Min(label => train.LabelValues.Count(value => value == label))
            : train.Count;
        return labels.Count >= 1 && labels.Count <= most ? null : new OptionFault(
            labels.Call, FormattableString.Invariant($"{labels.Count}"), labels.PerClass
                ? $"1 to {most} per class, for the smallest class of {dataset.Name} has {most} training images"
                : $"1 to {most}, the training images of {dataset.Name}");
    }

    private static void CheckChosen(LabelPlan labels, ImageDataset dataset, OptionsValidator faults)
    {
        var train = dataset.Train;
        foreach (var image in labels.Chosen?.Where(image => image < 0 || image >= train.Count).Take(1) ?? [])
        {
            faults.Add(labels.Call, image, $"an index from 0 to {train.Count - 1}, the training images of {dataset.Name}");
        }

        foreach (var image in labels.Chosen?.GroupBy(image => image).Where(group => group.Count() > 1).Select(group => group.Key).Take(1) ?? [])
        {
            faults.Add(labels.Call, $"{image} more than once", "each image once", "Leave the second out; a label counts once.");
        }

        foreach (var image in labels.Chosen?.Where(image => image >= 0 && image < train.Count && train.LabelValues[(int)image] == ImageSet.Unknown).Take(1) ?? [])
        {
            faults.Add(labels.Call, image, $"an image of {dataset.Name} that has a label", "Name some of ImageSet.Labeled, or call UseGivenLabels() for all of them.");
        }
    }
}
