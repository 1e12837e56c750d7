namespace FewLabel.Networks;

/// <summary>What a name in a checkpoint stands for.</summary>
internal enum PickleGlobalKind
{
    /// <summary>An ordered dictionary.</summary>
    OrderedDictionary,

    /// <summary>A shape.</summary>
    Size,

    /// <summary>A tensor on a storage.</summary>
    RebuildTensor,

    /// <summary>A tensor that is learned.</summary>
    RebuildParameter,

    /// <summary>The class of a storage.</summary>
    Storage,
}
