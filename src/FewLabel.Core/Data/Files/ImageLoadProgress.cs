namespace FewLabel.Data;

/// <summary>How far the reading of pictures is.</summary>
public sealed class ImageLoadProgress
{
    internal ImageLoadProgress(int done, int total)
    {
        Done = done;
        Total = total;
    }

    /// <summary>Pictures that were read or left out.</summary>
    public int Done { get; }

    /// <summary>Pictures that there are.</summary>
    public int Total { get; }
}
