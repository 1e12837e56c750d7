using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Writes safetensors. The bytes depend on the tensors and the texts alone.</summary>
internal static class SafeTensorsWriter
{
    /// <summary>What follows the header begins at a multiple of so many bytes, as the format recommends.</summary>
    private const int Alignment = 8;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var entries = Layout(tensors);
        var header = Header(entries, metadata);
        OutputFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var entry in entries)
            {
                using var scope = NewDisposeScope();
                TensorBytes.Write(tensors[entry.Name].detach().cpu().contiguous(), stream);
            }
        });
    }

    /// <summary>Places the tensors, the types of the most bytes first, so that each begins at a multiple of its type's size.</summary>
    private static SafeTensorsEntry[] Layout(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var entries = tensors
            .Select(item => new SafeTensorsEntry(CheckText(item.Key), TypeOf(item.Key, item.Value), item.Value.shape, 0, 0))
            .OrderByDescending(entry => entry.Type.Size)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .ToArray();
        long end = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var begin = end;
            end += tensors[entries[i].Name].numel() * entries[i].Type.Size;
            entries[i] = entries[i] with { Begin = begin, End = end };
        }

        return entries;
    }

    private static byte[] Header(SafeTensorsEntry[] entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type.SafeTensorsName);
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [entry.Begin, entry.End]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.Length <= SafeTensorsReader.MaxHeaderLength
            ? buffer.ToArray()
            : throw new ArgumentException(
                $"Names and texts make a header of {buffer.Length} bytes; a safetensors file may have {SafeTensorsReader.MaxHeaderLength}.", nameof(metadata));
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafeTensorsHeader.MetadataName);
        foreach (var (name, text) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            json.WriteString(CheckText(name), CheckText(text));
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static ElementType TypeOf(string name, Tensor tensor)
    {
        if (name == SafeTensorsHeader.MetadataName)
        {
            throw new ArgumentException($"A tensor is called '{name}', which the format reserves; call it otherwise.", nameof(tensor));
        }

        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.is_sparse)
        {
            throw new ArgumentException($"The tensor '{name}' is sparse; make it dense before saving.", nameof(tensor));
        }

        return ElementType.Of(tensor.dtype)
            ?? throw new ArgumentException(
                $"The tensor '{name}' is of {tensor.dtype}, which a safetensors file cannot hold; convert it before saving.", nameof(tensor));
    }

    /// <summary>Refuses half surrogate pairs, which would not come back as they were.</summary>
    private static string CheckText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            _ = Strict.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException($"The text {FileFaults.Quote(text)} has half a surrogate pair; give well-formed Unicode.", nameof(text), error);
        }
    }
}
