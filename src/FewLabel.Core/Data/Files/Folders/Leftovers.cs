namespace FewLabel.Data;

/// <summary>Tells files and folders that systems, file managers and notebooks leave behind by their names.</summary>
internal static class Leftovers
{
    public const string Hidden = "hidden";

    private const string Companion = "._*";

    /// <summary>Names, upper and lower case being the same. AppleDouble files begin with <c>._</c>.</summary>
    private static readonly string[] Known =
    [
        "__MACOSX", "__pycache__", ".DS_Store", ".ipynb_checkpoints", "@eaDir", "@Recycle", "#recycle", "$RECYCLE.BIN", "desktop.ini",
        "ehthumbs.db", "Icon\r", "lost+found", "Picasa.ini", "RECYCLER", "System Volume Information", "Thumbs.db",
    ];

    /// <summary>How it is called when leftovers are counted; null if it is none.</summary>
    public static string? KindOf(ReadOnlySpan<char> name)
    {
        foreach (var known in Known)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return known.TrimEnd();
            }
        }

        return name.StartsWith("._") ? Companion : name.StartsWith('.') ? Hidden : null;
    }
}
