using System.Diagnostics;
using System.Runtime.Versioning;
using FewLabel.Runtime;
using Xunit.Abstractions;

namespace FewLabel.Tests.Runtime;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests(ITestOutputHelper output) : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = Mine | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    private static string Original => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_folders_that_are_created_are_this_users_alone()
    {
        var inner = At("a", "b", "c");
        PrivateFolder.Create(inner);

        Assert.All([At("a"), At("a", "b"), inner], folder => Assert.Equal(Mine, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public void A_folder_of_this_user_that_others_may_write_is_closed_to_them()
    {
        Directory.CreateDirectory(At("open"));
        File.SetUnixFileMode(At("open"), Everybody);
        PrivateFolder.Create(At("open"));

        Assert.Equal(Mine, File.GetUnixFileMode(At("open")));
    }

    [Fact]
    public void A_link_in_place_of_the_folder_is_refused()
    {
        Directory.CreateDirectory(At("target"));
        Directory.CreateSymbolicLink(At("link"), At("target"));

        Assert.Contains($"{At("link")} is a link", Refusal(At("link")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_folder_below_one_that_others_can_write_is_refused_unless_that_is_sticky(UnixFileMode open)
    {
        Directory.CreateDirectory(At("open", "mine"));
        File.SetUnixFileMode(At("open"), Mine | open);
        Assert.Contains($"{At("open")} can be written by other users", Refusal(At("open", "mine")), StringComparison.Ordinal);

        File.SetUnixFileMode(At("open"), Mine | open | UnixFileMode.StickyBit);
        PrivateFolder.Create(At("open", "mine"));
    }

    [Fact]
    public void A_link_above_the_folder_counts_for_what_it_leads_to()
    {
        Directory.CreateDirectory(At("real", "mine"));
        Directory.CreateSymbolicLink(At("link"), At("real"));
        PrivateFolder.Create(At("link", "mine"));
        File.SetUnixFileMode(At("real"), Everybody);

        Assert.Contains($"{At("real")} can be written by other users", Refusal(At("link", "mine")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_another_user_has_made_first_is_refused()
    {
        if (FileStatus.User != 0)
        {
            output.WriteLine("NOT TESTED: giving a folder to another user needs root.");
            return;
        }

        Directory.CreateDirectory(At("theirs", "mine"));
        Run("chown", "12345", At("theirs"));

        Assert.Contains($"{At("theirs")} is a link, or belongs to another user", Refusal(At("theirs")), StringComparison.Ordinal);
        Assert.Contains($"{At("theirs")} belongs to another user", Refusal(At("theirs", "mine")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other content")]
    [InlineData("open to others")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("of another user")]
    public void What_lies_in_place_of_the_library_is_replaced_by_a_file_of_this_user(string planted)
    {
        var copy = RelaxedLibrary.Create(Original, Version, _folder.Path);
        var right = File.ReadAllBytes(copy);
        switch (planted)
        {
            case "other content":
                File.WriteAllBytes(copy, [1, 2, 3]);
                break;
            case "open to others":
                File.SetUnixFileMode(copy, Everybody);
                break;
            case "of another user" when FileStatus.User == 0:
                Run("chown", "12345", copy);
                break;
            case "of another user":
                output.WriteLine("NOT TESTED: giving a file to another user needs root.");
                return;
            default:
                File.Move(copy, At("elsewhere"));
                Run(planted == "link" ? "ln" : "mkfifo", planted == "link" ? ["-s", At("elsewhere"), copy] : [copy]);
                break;
        }

        Assert.Equal(copy, RelaxedLibrary.Create(Original, Version, _folder.Path));
        Assert.True(FileStatus.Of(copy, follow: false)!.Value is { IsRegular: true, IsOpenToOthers: false, Owner: var owner } && owner == FileStatus.User);
        Assert.Equal(right, File.ReadAllBytes(copy));
    }

    [Fact]
    public void A_folder_in_place_of_the_library_is_an_error_and_no_library()
    {
        var copy = RelaxedLibrary.Create(Original, Version, _folder.Path);
        File.Delete(copy);
        Directory.CreateDirectory(copy);

        Assert.ThrowsAny<IOException>(() => RelaxedLibrary.Create(Original, Version, _folder.Path));
    }

    private string Refusal(string folder) => Assert.Throws<IOException>(() => PrivateFolder.Create(folder)).Message;

    private string At(params string[] names) => Path.Combine([_folder.Path, .. names]);

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
