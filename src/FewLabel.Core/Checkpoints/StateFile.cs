using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary>What such a file begins with in every version.</summary>
    public static ReadOnlySpan<byte> Family => "FLSTATE"u8;

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
            using var stream = InputFile.Open(path);
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

        var header = ReadHeader(stream, path);
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
                if (entry.Type == ScalarType.Bool && !TensorBytes.AreTruthValues(tensor))
                {
                    throw Damaged(path, $"'{entry.Name}' is of bool and has bytes other than 0 and 1");
                }
            }

            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>Reads the header, and checks all it declares against what is there before memory is taken for it: a checksum proves no good will.</summary>
    private static Header ReadHeader(FileStream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[LengthSize];
        stream.ReadExactly(bytes);
        var (length, rest) = (BinaryPrimitives.ReadInt64LittleEndian(bytes), stream.Length - HashLength - stream.Position);
        if (length < 0 || length > Math.Min(rest, Array.MaxLength))
        {
            throw Damaged(path, $"it declares a header of {length} bytes, and {rest} follow");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            var header = JsonSerializer.Deserialize<Header>(json, StateJson.Options);
            return header?.FaultWith(rest - length) is { } fault ? throw Damaged(path, fault) : header ?? throw Damaged(path, "its header is empty");
        }
        catch (JsonException error)
        {
            throw Damaged(path, $"its header is not what is written there ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static DataFormatException Damaged(string path, string fault, Exception? cause = null) =>
        new(path, $"The checkpoint {path} is damaged: {fault}.", cause);

    private sealed record Header(long Elapsed, SortedDictionary<string, string> Values, Entry[] Tensors)
    {
        /// <summary>What is wrong with it, where so many bytes follow; null if nothing is.</summary>
        public string? FaultWith(long length)
        {
            if (Values is null || Tensors is null || Values.ContainsValue(null!) || Array.Exists(Tensors, entry => entry?.Length is null))
            {
                return "its header lacks values, or names tensors that cannot be";
            }

            if (Tensors.Select(entry => entry.Name).Distinct(StringComparer.Ordinal).Count() < Tensors.Length)
            {
                return "its header names a tensor twice";
            }

            var needed = Tensors.Aggregate((Int128)0, (sum, entry) => sum + entry.Length!.Value);
            return needed == length ? null : $"its tensors take {needed} bytes, and {length} follow its header";
        }
    }

    private sealed record Entry(string Name, ScalarType Type, long[] Shape)
    {
        /// <summary>How many bytes its numbers take; null if there can be no such tensor.</summary>
        [JsonIgnore]
        public Int128? Length => Name is null || Shape is null || Size is not { } size ? null : TensorShape.Count(Shape) * (Int128)size;

        private int? Size => Type switch
        {
            ScalarType.Bool or ScalarType.Byte or ScalarType.Int8 => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 => 4,
            ScalarType.Int64 or ScalarType.Float64 => 8,
            _ => null,
        };
    }
}
