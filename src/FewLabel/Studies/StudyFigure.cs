using System.Text.Json.Serialization;

namespace FewLabel.Studies;

/// <summary>The figures of one method on one draw. Accuracies run from 0 to 1.</summary>
public sealed class StudyFigure
{
    [JsonConstructor]
    internal StudyFigure(string method, double? validationAccuracy, double? testAccuracy, double seconds, double? pretrainSeconds)
    {
        Method = method;
        ValidationAccuracy = validationAccuracy;
        TestAccuracy = testAccuracy;
        Seconds = seconds;
        PretrainSeconds = pretrainSeconds;
    }

    /// <summary>Its name.</summary>
    public string Method { get; }

    /// <summary>On the labeled images that were held out; null if none were.</summary>
    public double? ValidationAccuracy { get; }

    /// <summary>On the test images; null if there are none.</summary>
    public double? TestAccuracy { get; }

    /// <summary>From the creation of the network to the end of its measurement, without pre-training.</summary>
    public double Seconds { get; }

    /// <summary>Of the pre-training it shares with others; null without one.</summary>
    public double? PretrainSeconds { get; }

    /// <summary>What the images held out chose of the method (<see cref="MethodResult.ValidationNote"/>); null where they chose nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonInclude]
    public string? ValidationNote { get; internal init; }

    /// <summary>What a study compares: the test accuracy, or the validation accuracy where there are no test images; null if there is neither.</summary>
    [JsonIgnore]
    public double? Accuracy => TestAccuracy ?? ValidationAccuracy;
}
