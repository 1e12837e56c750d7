using System.Text.Json.Serialization;

namespace FewLabel.Studies;

/// <summary>What one method came to on one draw. Accuracies run from 0 to 1.</summary>
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
    [JsonInclude]
    public string Method { get; internal init; }

    /// <summary>On the labeled images that were held out; null if none were.</summary>
    [JsonInclude]
    public double? ValidationAccuracy { get; internal init; }

    /// <summary>On the test images; null if there are none.</summary>
    [JsonInclude]
    public double? TestAccuracy { get; internal init; }

    /// <summary>From the creation of the network to the end of its measurement, without pre-training.</summary>
    [JsonInclude]
    public double Seconds { get; internal init; }

    /// <summary>Of the pre-training it shares with others; null without one.</summary>
    [JsonInclude]
    public double? PretrainSeconds { get; internal init; }

    /// <summary>What the images held out chose of the method (<see cref="MethodResult.ValidationNote"/>); null where they chose nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonInclude]
    public string? ValidationNote { get; internal init; }

    /// <summary>What a study compares: the test accuracy, or the validation accuracy where there are no test images; null if there is neither.</summary>
    [JsonIgnore]
    public double? Accuracy => TestAccuracy ?? ValidationAccuracy;
}
