using System.Security.Cryptography;
using System.Text;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// Writes and reads a <see cref="MocoState"/>: a signature, the number of tensors, each with name, type, shape and
/// little-endian values, and the SHA-256 of all that.
/// </summary>
internal static class MocoStateFile
{
    private const int HashLength = 32;

    private static readonly byte[] Signature = "FLMOCO01"u8.ToArray();

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="FewLabelException">It cannot be written.</exception>
    public static void Save(MocoState state, string path)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Signature);
        writer.Write(state.Tensors.Count);
        foreach (var (name, value) in state.Tensors.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            using var dense = value.contiguous();
            writer.Write(name);
            writer.Write((byte)dense.dtype);
            writer.Write((byte)dense.dim());
            foreach (var size in dense.shape)
            {
                writer.Write(size);
            }

            writer.Write(dense.bytes);
        }

        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        OutputFile.Write(path, stream.ToArray());
    }

    /// <summary>Reads a file.</summary>
    /// <returns>The state, which the caller disposes.</returns>
    /// <exception cref="FewLabelException">It cannot be read, is damaged or is something else.</exception>
    public static MocoState Load(string path)
    {
        var content = Read(path);
        var body = content.AsSpan(0, Math.Max(0, content.Length - HashLength));
        if (!body.StartsWith(Signature))
        {
            throw new FewLabelException($"'{path}' is no checkpoint of a pre-training. Name another file, or set Resume to false to replace it.");
        }

        if (!SHA256.HashData(body).AsSpan().SequenceEqual(content.AsSpan(body.Length)))
        {
            throw new FewLabelException($"'{path}' is damaged: its content does not match its checksum. Start again with Resume set to false.");
        }

        var state = new MocoState();
        using var reader = new BinaryReader(new MemoryStream(content, Signature.Length, body.Length - Signature.Length), Encoding.UTF8);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = reader.ReadString();
            var type = (ScalarType)reader.ReadByte();
            var shape = new long[reader.ReadByte()];
            for (var dimension = 0; dimension < shape.Length; dimension++)
            {
                shape[dimension] = reader.ReadInt64();
            }

            var value = empty(shape, type);
            reader.BaseStream.ReadExactly(value.bytes);
            state.Take(name, value);
        }

        return state;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"The checkpoint '{path}' cannot be read: {error.Message} Make it readable, or set Resume to false.", error);
        }
    }
}
