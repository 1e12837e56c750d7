namespace FewLabel.Pretrained;

/// <summary>How far an <see cref="OnnxEncoder"/> is.</summary>
/// <param name="Done">Images whose features are there.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct OnnxEncodingProgress(long Done, long Total);
