namespace FewLabel.Tool.Labeling;

/// <summary>What a user asks of <c>label</c>.</summary>
/// <param name="Folder">The pictures.</param>
/// <param name="Output">Where labels are kept.</param>
/// <param name="Port">The page's port; null for a free one.</param>
/// <param name="OpensBrowser">Whether a browser is opened.</param>
/// <param name="Encoder">What tells how alike two pictures are.</param>
/// <param name="Measured">The share of the pictures to measure by.</param>
/// <param name="Seed">Of what is drawn.</param>
internal sealed record LabelingRun(string Folder, string Output, int? Port, bool OpensBrowser, string Encoder, double Measured, long Seed)
{
    /// <summary>The folder beside the pictures: within it the labels would be among them.</summary>
    public static string OutputOf(string folder) => $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))}-labels";
}
