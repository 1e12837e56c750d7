namespace FewLabel.Data;

/// <summary>How far the reading of pictures is.</summary>
/// <param name="Done">Pictures that were read or left out.</param>
/// <param name="Total">Pictures that there are.</param>
public readonly record struct ImageLoadProgress(int Done, int Total);
