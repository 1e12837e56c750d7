using System.ComponentModel;
using System.Diagnostics;

namespace FewLabel.Tool.Labeling;

/// <summary>The browser that the user's system opens addresses with.</summary>
internal static class Browser
{
    /// <summary>Opens an address.</summary>
    /// <returns>Whether there is a program for it and a screen to show it on.</returns>
    public static bool TryOpen(Uri address)
    {
        if (OperatingSystem.IsLinux() && !Array.Exists(["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"], name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
        {
            // A text browser would take the terminal.
            return false;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true });
            return true;
        }
        catch (Exception error) when (error is Win32Exception or FileNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
