using System.Net;
using System.Net.Sockets;

namespace FewLabel.Tool.Labeling;

/// <summary>Asks for a port before the work that precedes its use, which can take minutes.</summary>
internal static class PortCheck
{
    /// <exception cref="FewLabelException">Another program has it, or it may not be used.</exception>
    public static void RequireFree(int? port)
    {
        if (port is not { } number)
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, number);
            listener.Start();
        }
        catch (SocketException error)
        {
            throw new FewLabelException(
                error.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"Port {number} is in use by another program. Give another by --port, or leave the option out to take a free one."
                    : $"Port {number} cannot be used: {error.Message}. Give another by --port, or leave the option out to take a free one.", error);
        }
    }
}
