namespace FewLabel.Data;

/// <summary>What becomes of subfolders that are called as the parts of a split data set.</summary>
public enum FolderSplit
{
    /// <summary>
    /// Folders called <c>train</c> or <c>training</c>, <c>val</c>, <c>valid</c>, <c>validation</c> or <c>dev</c>, and <c>test</c> or
    /// <c>testing</c>, upper and lower case being the same, hold the classes' folders of the parts. Where it is not clear whether they do,
    /// the folder is refused.
    /// </summary>
    Auto,

    /// <summary>Every subfolder is a class, whatever its name, but the one for pictures without a label.</summary>
    None,
}
