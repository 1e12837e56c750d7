using FewLabel.Runtime;

namespace MnistHundredLabels;

/// <summary>What the user asked for.</summary>
internal sealed record SampleOptions(
    string? Data, int Labels, int? PerClass, double HoldOut, long Seed, IReadOnlyList<Method> Methods, Preset Preset, string Output, ComputeDevice Device,
    string? Report, string? TensorBoard, bool Overwrite);
