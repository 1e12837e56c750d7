namespace FewLabel.Runtime;

/// <summary>The per-user folder for files that can be made or fetched again.</summary>
internal static class UserCache
{
    /// <summary>
    /// The folder <c>FewLabel/name</c> in the user's cache: <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows the
    /// local application data, and the folder for temporary files where a user has no home. It may not exist yet.
    /// </summary>
    public static string Folder(string name) => Path.Combine(Root(), "FewLabel", name);

    /// <summary>Creates a folder; where the user has no home, so that no other user can put files there.</summary>
    /// <exception cref="IOException">Other users could.</exception>
    public static void Create(string folder)
    {
        if (folder.StartsWith(Shared + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            PrivateFolder.Create(folder);
        }
        else
        {
            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Where those without a home keep theirs: a name that anybody can know, in a folder that anybody can write.</summary>
    private static string Shared => Path.Combine(Path.GetTempPath(), $"cache-{Environment.UserName}");

    private static string Root()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache))
        {
            return cache;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache") : Shared;
    }
}
