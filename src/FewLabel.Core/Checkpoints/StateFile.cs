using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Checkpoints;

/// <summary>
/// A <see cref="TrainingState"/> on disk: a signature with the version, the length of a JSON header, the header with the values and
/// each tensor's name, type and shape, the tensors' numbers, and the SHA-256 of all that.
/// </summary>
internal static class StateFile
{
    private const int HashLength = 32;
    private const int LengthSize = 8;

    private static readonly byte[] Signature = "FLSTATE1"u8.ToArray();

    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="state">The state.</param>
    /// <param name="through">What the bytes pass on their way to the file, in tests; null for nothing.</param>
    public static void Write(string path, TrainingState state, Func<Stream, Stream>? through = null)
    {
        var names = state.Tensors.Keys.Order(StringComparer.Ordinal).ToArray();
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new Header(
                state.Elapsed.Ticks,
                new SortedDictionary<string, string>(state.Values.ToDictionary(), StringComparer.Ordinal),
                [.. names.Select(name => new Entry(name, state.Tensors[name].dtype, state.Tensors[name].shape))]),
            StateJson.Options);
        AtomicFile.Write(path, file =>
        {
            var target = through?.Invoke(file) ?? file;
            using var hash = SHA256.Create();
            using (var stream = new CryptoStream(target, hash, CryptoStreamMode.Write, leaveOpen: true))
            {
                stream.Write(Signature);
                Span<byte> length = stackalloc byte[LengthSize];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var name in names)
                {
                    using var dense = state.Tensors[name].contiguous();
                    TensorBytes.Write(dense, stream);
                }
            }

            target.Write(hash.Hash);
            target.Flush();
        });
    }

    /// <summary>Reads a file.</summary>
    /// <returns>The state, which the caller disposes.</returns>
    /// <exception cref="DataFormatException">The file is cut short, altered, or something else.</exception>
    /// <exception cref="FewLabelException">It is whole and of a newer version, or cannot be read.</exception>
    public static TrainingState Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Verify(stream, path);
            stream.Position = 0;
            return Parse(stream, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"The checkpoint {path} cannot be read: {error.Message} Make it readable, or keep this run in another folder.", error);
        }
    }

    private static void Verify(FileStream stream, string path)
    {
        var least = Signature.Length + LengthSize + HashLength;
        if (stream.Length < least)
        {
            throw Damaged(path, $"it has {stream.Length} bytes, and the shortest has {least}");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (var left = stream.Length - HashLength; left > 0;)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (count == 0)
            {
                throw Damaged(path, "it ends too early");
            }

            hash.AppendData(buffer, 0, count);
            left -= count;
        }

        Span<byte> expected = stackalloc byte[HashLength];
        stream.ReadExactly(expected);
        if (!expected.SequenceEqual(hash.GetHashAndReset()))
        {
            throw Damaged(path, "its content does not match its checksum");
        }
    }

    private static TrainingState Parse(FileStream stream, string path)
    {
        var signature = new byte[Signature.Length];
        stream.ReadExactly(signature);
        if (!signature.AsSpan().SequenceEqual(Signature))
        {
            throw new FewLabelException(
                $"The checkpoint {path} has the form {System.Text.Encoding.ASCII.GetString(signature)} of another version of FewLabel; this one reads {System.Text.Encoding.ASCII.GetString(Signature)}. Go on with that version, or keep this run in another folder.");
        }

        Span<byte> length = stackalloc byte[LengthSize];
        stream.ReadExactly(length);
        var json = new byte[BinaryPrimitives.ReadInt64LittleEndian(length)];
        stream.ReadExactly(json);
        var header = JsonSerializer.Deserialize<Header>(json, StateJson.Options)!;
        var state = new TrainingState { Elapsed = TimeSpan.FromTicks(Math.Max(0, header.Elapsed)) };
        try
        {
            foreach (var (name, value) in header.Values)
            {
                state.PutJson(name, value);
            }

            foreach (var entry in header.Tensors)
            {
                var tensor = empty(entry.Shape, entry.Type);
                state.Take(entry.Name, tensor);
                TensorBytes.Read(stream, tensor);
            }

            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    private static DataFormatException Damaged(string path, string fault) => new(path, $"The checkpoint {path} is damaged: {fault}.");

    private sealed record Header(long Elapsed, SortedDictionary<string, string> Values, Entry[] Tensors);

    private sealed record Entry(string Name, ScalarType Type, long[] Shape);
}
