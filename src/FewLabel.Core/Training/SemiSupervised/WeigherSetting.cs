using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>What pseudo-labels are weighed for.</summary>
/// <param name="ClassCount">How many classes there are.</param>
/// <param name="ImageCount">How many images the set has; a batch names images by their index in it.</param>
/// <param name="UnlabeledCount">How many of them take pseudo-labels. The others, labeled or held out, are in no batch.</param>
/// <param name="Device">Where the probabilities will be.</param>
internal readonly record struct WeigherSetting(int ClassCount, int ImageCount, int UnlabeledCount, Device Device);
