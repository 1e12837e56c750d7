using System.Text.Json;
using FewLabel.Training.Metrics;

namespace FewLabel.Results;

/// <summary>
/// The result as JSON, as docs/result.schema.json describes it, beginning with the version of its form. <c>complete</c> is false where the run was
/// canceled, before the methods in <c>unfinished</c> were done. Accuracies run from 0 to 1; <c>labelCounts</c> and <c>trainCounts</c>
/// are per class, in the order of <c>classes</c>; <c>validationAccuracy</c> is null where nothing was held out; <c>validationNote</c> says what the images held out chose of the method, so that this figure is a little
/// too good, and is null where they chose nothing; <c>best</c> names
/// the method that <see cref="ExperimentResult.Best"/> is; <c>hasTest</c> says whether there were test images, and what begins with <c>test</c> is null without them; <c>testCalibrationError</c> is the expected
/// calibration error; <c>confusion</c> counts the images that the method is compared by, a row for each class that they are of, a column for each that they were taken for;
/// <c>validationMacroAccuracy</c> and <c>testMacroAccuracy</c> are means of the classes' accuracies; <c>perClass</c> has the figures of each class on the same images, null where there are none;
/// <c>networks</c> describes its networks by data, one or as many as an ensemble averages (<see cref="Networks.ArchitectureSpec"/>); <c>encoder</c> and what begins
/// with <c>pretrain</c> are null without pre-training, and <c>pretrainLabeled</c> counts the labeled images that took part in it; <c>weights</c> are what several predictions count that a method fuses (<see cref="PredictionWeight"/>), and null for others.
/// </summary>
internal static class ResultJson
{
    /// <summary>Rises where a reader of the version before would misunderstand the file; what it can leave unread is added without that.</summary>
    private const int FormatVersion = 2;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(ExperimentResult result) => JsonSerializer.Serialize(
        new
        {
            FormatVersion,
            Dataset = result.Dataset,
            Synthetic = result.Origin == Data.DataOrigin.Synthetic,
            result.Notice,
            Complete = result.IsComplete,
            result.Unfinished,
            result.Seed,
            result.TrainingSeed,
            result.HasTest,
            Best = result.Methods.IsEmpty ? null : result.Best.Name,
            Classes = result.ClassNames,
            result.LabelCounts,
            result.TrainCounts,
            Methods = result.Methods.Select(method => new
            {
                method.Name,
                Networks = method.Info.Networks,
                method.Parameters,
                ValidationAccuracy = method.Validation?.Accuracy,
                ValidationMacroAccuracy = method.Validation?.MacroAccuracy,
                method.ValidationNote,
                TestAccuracy = method.Test?.Accuracy,
                TestMacroAccuracy = method.Test?.MacroAccuracy,
                TestTopK = method.Test?.TopK,
                TestCalibrationError = method.Test?.CalibrationError,
                Confusion = method.Figures is { } figures ? Rows(figures.Confusion) : null,
                PerClass = method.Figures?.Confusion.PerClass.Select(each => new { each.Name, Images = each.Support, Precision = Known(each.Precision), Recall = Known(each.Recall) }),
                Epochs = method.Training?.History.Length,
                method.Seconds,
                Encoder = method.EncoderName,
                method.PretrainSeconds,
                PretrainImages = method.Pretraining?.ImageCount,
                PretrainLabeled = method.Pretraining?.LabeledCount,
                Weights = method.Weights.IsEmpty ? null : method.Weights.Select(weight => new { weight.Name, weight.Teaching, weight.Deciding }),
            }),
        },
        Options) + "\n";

    /// <summary>JSON knows no NaN.</summary>
    private static double? Known(double share) => double.IsNaN(share) ? null : share;

    /// <summary>A row for each class that the images are of.</summary>
    private static long[][] Rows(ConfusionMatrix confusion)
    {
        var classes = Enumerable.Range(0, confusion.ClassNames.Length).ToArray();
        return [.. classes.Select(actual => classes.Select(said => confusion[actual, said]).ToArray())];
    }
}
