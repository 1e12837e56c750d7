using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace FewLabel.Runtime;

/// <summary>
/// Loads TorchSharp's native library, on systems too whose C++ library is older than the one TorchSharp was built with
/// (Debian 12 and Ubuntu 22.04 lack <c>GLIBCXX_3.4.32</c>).
/// </summary>
/// <remarks>
/// <para>It runs by itself when the first type of FewLabel is used. Where the program mentions <see cref="Configure"/>, it waits for that
/// call, or for the first use of TorchSharp. A program that touches <see cref="torch"/> before any type of FewLabel calls
/// <see cref="EnsureLoaded"/> first.</para>
/// <para>Where the plain load works, nothing is changed. Where it fails for a missing version of the C++ library, and
/// no code is bound to that version, a copy of the library with this one requirement marked as weak is written to the
/// per-user cache and loaded (a new temporary folder, where that cannot be written or other users could change what is in it); the installed
/// file stays as it is. Thread-safe, also between processes.</para>
/// <para>What else it changes for the whole process says <see cref="RuntimeOptions"/>; <see cref="Configure"/> turns it off.</para>
/// </remarks>
public static partial class NativeRuntime
{
    private const string Library = "LibTorchSharp";
    private const string LibraryFile = "libLibTorchSharp.so";

    private static readonly Lazy<Attempt> Loaded = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);
    private static readonly Lock Gate = new();

    private static RuntimeOptions _options = RuntimeOptions.Default;
    private static bool _begun;

    /// <summary>One line that says what was done at start-up.</summary>
    /// <exception cref="NativeRuntimeException">The library could not be loaded.</exception>
    public static string Description
    {
        get
        {
            EnsureLoaded();
            return Loaded.Value.Description;
        }
    }

    /// <summary>What is changed for the whole process, or will be when the library is loaded.</summary>
    /// <exception cref="NativeRuntimeException">The environment variable <c>FEWLABEL_RUNTIME</c> has a value that is not allowed.</exception>
    public static RuntimeOptions Options
    {
        get
        {
            lock (Gate)
            {
                return _begun ? _options : _options.OverriddenBy(Environment.GetEnvironmentVariable(RuntimeOptions.Variable));
            }
        }
    }

    /// <summary>Says what FewLabel may change for the whole process, and loads the native library so.</summary>
    /// <remarks>
    /// To be called first in a program, from a method that does not mention TorchSharp itself: .NET loads what a method mentions before the method
    /// runs. The environment variable <c>FEWLABEL_RUNTIME</c> overrides the options.
    /// </remarks>
    /// <param name="options">The options.</param>
    /// <exception cref="NativeRuntimeException">The library cannot be loaded, or is loaded already with other options.</exception>
    public static void Configure(RuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (Gate)
        {
            if (!_begun)
            {
                _options = options;
            }
            else if (_options != options.OverriddenBy(Environment.GetEnvironmentVariable(RuntimeOptions.Variable)))
            {
                throw new NativeRuntimeException(
                    "NativeRuntime.Configure comes too late: TorchSharp's native library is loaded, and the process is as other options made it. Call it first in the program, "
                    + $"from a method that does not mention TorchSharp, before any other use of FewLabel; or set the environment variable {RuntimeOptions.Variable}.");
            }
        }

        EnsureLoaded();
    }

    /// <summary>Loads the native library if that has not happened yet.</summary>
    /// <param name="logger">Receives one line on what was done, at level Information, if anything had to be done.</param>
    /// <returns>How it was loaded.</returns>
    /// <exception cref="NativeRuntimeException">It cannot be loaded; the message names what is missing.</exception>
    public static NativeLoad EnsureLoaded(ILogger? logger = null)
    {
        // Before the lock of the lazy value is taken: whoever loads this assembly waits for that one.
        GC.KeepAlive(typeof(torch));
        var attempt = Loaded.Value;
        if (attempt.Error is { } error)
        {
            throw new NativeRuntimeException(error, attempt.Cause);
        }

        if (logger is not null && attempt.Outcome == NativeLoad.Relaxed)
        {
            NativeLibraryRelaxed(logger, attempt.Description);
        }

        return attempt.Outcome;
    }

    [LoggerMessage(EventId = 6000, Level = LogLevel.Information, Message = "{Description}")]
    private static partial void NativeLibraryRelaxed(ILogger logger, string description);

    private static Attempt Load()
    {
        try
        {
            Apply(Begin());
        }
        catch (NativeRuntimeException error)
        {
            return Attempt.Failed(error.Message, error);
        }

        return LoadLibrary();
    }

    private static Attempt LoadLibrary()
    {
        try
        {
            NativeLibrary.Load(Library, typeof(torch).Assembly, null);
            return new Attempt(NativeLoad.Plain, "TorchSharp's native library loaded as it is.");
        }
        catch (Exception plain) when (plain is DllNotFoundException or BadImageFormatException)
        {
            var missing = MissingVersion().Match(plain.Message);
            return missing.Success && OperatingSystem.IsLinux()
                ? LoadRelaxed(missing.Groups["version"].Value, plain)
                : Attempt.Failed(Explain(plain), plain);
        }
    }

    private static Attempt LoadRelaxed(string version, Exception plain)
    {
        string? temporary = null;
        try
        {
            var folder = FindFolder() ?? throw new FileNotFoundException($"{LibraryFile} is in none of the application's folders");
            var original = Path.Combine(folder, LibraryFile);
            var copy = TryCreateInCache(original, version);
            if (copy is null)
            {
                copy = RelaxedLibrary.CreateTemporary(original, version);
                temporary = Path.GetDirectoryName(copy);
            }

            foreach (var dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            {
                var path = Path.Combine(folder, dependency);
                if (File.Exists(path))
                {
                    NativeLibrary.Load(path);
                }
            }

            NativeLibrary.Load(copy);
            return new Attempt(
                NativeLoad.Relaxed,
                $"This system's C++ library lacks {version}, which TorchSharp's native library asks for without using it; loaded a copy without that requirement, {copy}.");
        }
        catch (Exception error) when (IsFileError(error) || error is InvalidDataException or DllNotFoundException or BadImageFormatException)
        {
            return Attempt.Failed(
                $"TorchSharp's native library needs {version} of the C++ library libstdc++.so.6, which this system lacks, and it could not be loaded without it: {error.Message.TrimEnd('.')}. "
                + "Install libstdc++ of GCC 13 or later (Debian 13, Ubuntu 24.04), or let XDG_CACHE_HOME or TMPDIR name a folder that this user alone can write.",
                plain);
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>The copy in the per-user cache, or null where that cannot be written or others could change it.</summary>
    private static string? TryCreateInCache(string original, string version)
    {
        try
        {
            return RelaxedLibrary.Create(original, version, UserCache.Folder("native"));
        }
        catch (Exception error) when (IsFileError(error))
        {
            return null;
        }
    }

    private static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Removes the folder; a library that was loaded from it stays in memory.</summary>
    private static void Discard(string? folder)
    {
        try
        {
            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (IsFileError(error))
        {
            // The system clears its temporary folder; start-up must not fail for that.
        }
    }

    /// <summary>The folder that holds the library, among those where the host looks for native libraries.</summary>
    private static string? FindFolder()
    {
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator);
        string[] usual =
        [
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
            AppContext.BaseDirectory,
            Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "",
        ];
        return searched.Concat(usual)
            .Where(folder => folder.Length > 0)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, LibraryFile)));
    }

    private static string Explain(Exception plain) =>
        "TorchSharp's native library could not be loaded. If the application references no native package, add "
        + "TorchSharp-cpu (or TorchSharp-cuda-linux, TorchSharp-cuda-windows) of TorchSharp's own version to its project. "
        + "The loader said: " + plain.Message;

    [GeneratedRegex(@"version `(?<version>GLIBCXX_[0-9.]+)' not found \(required by [^)]*libLibTorchSharp\.so\)")]
    private static partial Regex MissingVersion();

    private sealed record Attempt(NativeLoad Outcome, string Description, string? Error = null, Exception? Cause = null)
    {
        public static Attempt Failed(string error, Exception cause) => new(default, "", error, cause);
    }
}
