using System.Text.Json.Serialization;

namespace FewLabel.Studies;

/// <summary>What one method came to on one draw. Accuracies run from 0 to 1.</summary>
/// <param name="Method">Its name.</param>
/// <param name="ValidationAccuracy">On the labeled images that were held out; null if none were.</param>
/// <param name="TestAccuracy">On the test images; null if there are none.</param>
/// <param name="Seconds">From the creation of the network to the end of its measurement, without pre-training.</param>
/// <param name="PretrainSeconds">Of the pre-training it shares with others; null without one.</param>
public sealed record StudyFigure(string Method, double? ValidationAccuracy, double? TestAccuracy, double Seconds, double? PretrainSeconds)
{
    /// <summary>What the images held out chose of the method (<see cref="MethodResult.ValidationNote"/>); null where they chose nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ValidationNote { get; init; }

    /// <summary>What a study compares: the test accuracy, or the validation accuracy where there are no test images; null if there is neither.</summary>
    [JsonIgnore]
    public double? Accuracy => TestAccuracy ?? ValidationAccuracy;
}
