using System.Runtime.InteropServices;

namespace FewLabel.Runtime;

/// <summary>The environment variables that native libraries see: .NET's own never reach native code on Linux.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable, unless the user has. It has an effect only before the library that reads it is loaded.</summary>
    public static void SetDefault(string name, string value)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
