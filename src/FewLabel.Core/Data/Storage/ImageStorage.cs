namespace FewLabel.Data;

/// <summary>Where loaded pictures are kept. The images are the same bit by bit.</summary>
public enum ImageStorage
{
    /// <summary>In memory if they take no more than <see cref="ImageLoadOptions.MaxMemoryBytes"/>, else on demand.</summary>
    Auto,

    /// <summary>Decoded once, into one tensor: <see cref="ImageSet.Pixels"/>.</summary>
    Memory,

    /// <summary>
    /// In their files, which are decoded as they are needed and must stay as they are. The images used last are kept
    /// (<see cref="ImageLoadOptions.CacheBytes"/>).
    /// </summary>
    OnDemand,
}
