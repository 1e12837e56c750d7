using System.Diagnostics;
using System.Net.Sockets;

namespace FewLabel.Tests;

/// <summary>A folder with all that has a file's name and is none. Needs Linux.</summary>
internal sealed class SpecialFiles : IDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Makes them.</summary>
    /// <param name="folder">Where; null for a folder of their own.</param>
    public SpecialFiles(string? folder = null)
    {
        _folder = folder is null ? new TemporaryFolder() : null;
        Root = folder ?? _folder!.Path;
        Pipe = Path.Combine(Root, "pipe.png");
        Run("mkfifo", Pipe);
        Socket = Path.Combine(Root, "socket.png");
        _socket.Bind(new UnixDomainSocketEndPoint(Socket));
        Zeros = Path.Combine(Root, "zeros.png");
        File.CreateSymbolicLink(Zeros, "/dev/zero");
        Nowhere = Path.Combine(Root, "nowhere.png");
        File.CreateSymbolicLink(Nowhere, Path.Combine(Root, "none"));
    }

    public string Root { get; }

    /// <summary>A named pipe that nobody writes into: opening it waits for ever.</summary>
    public string Pipe { get; }

    public string Socket { get; }

    /// <summary>A link to the device that never ends.</summary>
    public string Zeros { get; }

    /// <summary>A link to nothing.</summary>
    public string Nowhere { get; }

    /// <summary>All of them and paths that no file can have, each with what must be said of it.</summary>
    public (string Path, string Says)[] All =>
    [
        (Pipe, "It is a named pipe, not a file."),
        (Socket, "It is a socket, not a file."),
        (Zeros, "It is a device, not a file."),
        ("/dev/null", "It is a device, not a file."),
        (Root, "It is a folder, not a file."),
        (Nowhere, "does not exist"),
        ("", "The path is empty."),
        (" ", "The path is empty."),
        ("a\0b.png", "The path has a NUL character in it."),
        (Path.Combine(Root, new string('x', 5_000)), "too long"),
    ];

    public void Dispose()
    {
        _socket.Dispose();
        _folder?.Dispose();
    }

    /// <summary>Runs work that may hang, and fails when it does.</summary>
    public static Task<T> InTime<T>(Func<T> work) => Task.Run(work).WaitAsync(TimeSpan.FromSeconds(20));

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
