using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// Reads and writes files of named tensors: safetensors (read and written), and the checkpoints of PyTorch's
/// <c>torch.save</c> (read).
/// </summary>
/// <remarks>
/// <para>Files are taken for hostile: nothing in them is ever executed, whatever they declare is checked against what
/// is there before memory is taken, and anything that is not understood is refused.</para>
/// <para>All methods are thread-safe.</para>
/// </remarks>
public static class WeightFile
{
    private const int HeadLength = 16;

    /// <summary>Reads a file. Its content says which format it has; its name does not matter.</summary>
    /// <remarks>
    /// <para>Safetensors: numbers of the types F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL.</para>
    /// <para>PyTorch checkpoints (the zip format, PyTorch 1.6 or later) of the same types. The pickled data may hold
    /// dictionaries, lists, tuples, numbers, texts, tensors and parameters; any other object is refused. Of the outermost
    /// dictionary, the tensors are taken from the dictionary under <c>state_dict</c>, <c>model_state_dict</c>,
    /// <c>model</c> or, as DINO's training keeps them, <c>teacher</c> if one of these holds tensors, else from itself. Entries that are no tensors are left out.</para>
    /// <para>Tensors that repeat numbers of their storage, as expanded ones do, stay views of it, so they take no memory. All tensors of a
    /// checkpoint together may have at most four numbers for each byte of the file, or 1,048,576 where that is more; and a tensor at most
    /// 64 dimensions.</para>
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="entry">
    /// Under which name of a checkpoint's outermost dictionary the tensors are, where it has another name or the file
    /// has several. Default null: found as said above.
    /// </param>
    /// <returns>The tensors, on the CPU. The caller disposes the set.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">The file is damaged, of another format, or holds what is refused.</exception>
    public static WeightSet Load(string path, string? entry = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        NativeRuntime.EnsureLoaded();
        using var stream = Open(path);
        try
        {
            return Read(stream, path, entry);
        }
        catch (EndOfStreamException error)
        {
            throw new DataFormatException(path, $"{path} ends too early. Download or copy it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"The file {path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Writes the state of a module, its parameters and persistent buffers, as a safetensors file.</summary>
    /// <param name="path">The file to write or to replace; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <param name="module">The module, on any device.</param>
    /// <param name="metadata">Texts to put beside the tensors. Default: none.</param>
    /// <exception cref="ArgumentException">The module has a tensor that the format cannot hold.</exception>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public static void Save(string path, nn.Module module, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Save(path, module.state_dict(), metadata);
    }

    /// <summary>Writes named tensors as a safetensors file. Equal tensors and texts give equal bytes, in whatever order they come.</summary>
    /// <param name="path">The file to write or to replace; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <param name="tensors">The tensors, dense and on any device, of the types that <see cref="Load"/> reads.</param>
    /// <param name="metadata">Texts to put beside the tensors. Default: none.</param>
    /// <exception cref="ArgumentException">A tensor or a name is not one that the format can hold.</exception>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public static void Save(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(tensors);
        SafeTensorsWriter.Write(path, tensors, metadata ?? new Dictionary<string, string>());
    }

    private static WeightSet Read(FileStream stream, string path, string? entry)
    {
        var head = new byte[HeadLength];
        head = head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (head is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            return CheckpointReader.Read(stream, path, entry);
        }

        if (SafeTensorsReader.LooksLike(head))
        {
            return entry is null
                ? SafeTensorsReader.Read(stream, path)
                : throw new DataFormatException(
                    path, $"{path} is a safetensors file, which has no entries; {FileFaults.Quote(entry)} was asked for. Leave the entry out.");
        }

        throw new DataFormatException(path, Explain(head, path, stream.Length));
    }

    private static string Explain(byte[] head, string path, long length) => head switch
    {
        [] => $"{path} is empty. Download or copy it again.",
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, ..] =>
            $"{path} is a checkpoint in the format of PyTorch before 1.6, which is not read. "
            + "Convert it in Python: torch.save(torch.load(path, map_location='cpu', weights_only=True), new_path) with PyTorch 1.13 or later.",
        [0x80, >= 2 and <= 5, ..] =>
            $"{path} is a bare pickle, not a checkpoint of torch.save; it was not executed. Save the weights with torch.save or as safetensors.",
        _ => $"{path} ({length} bytes) is neither a safetensors file nor a checkpoint of torch.save. Give a file of weights; if it is one, download or copy it again.",
    };

    private static FileStream Open(string path)
    {
        try
        {
            return InputFile.Open(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataUnavailableException($"The file {Path.GetFullPath(path)} does not exist.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"The file {path} cannot be read: {error.Message}", error);
        }
    }
}
