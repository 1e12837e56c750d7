using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling.Web.Folders;

/// <summary>
/// The features of images in a file, each under a key of its own: an image is encoded once, whatever happens to other images or to the program.
/// </summary>
internal sealed class FeatureStore
{
    private const int KeyLength = 16;
    private const string EncoderName = "encoder";
    private const string FeaturesName = "features";
    private const string KeysName = "keys";
    private const string UnreadableName = "unreadable";

    private readonly Dictionary<UInt128, float[]?> _rows = [];
    private readonly string _path;
    private readonly string _encoder;

    private FeatureStore(string path, string encoder) => (_path, _encoder) = (path, encoder);

    /// <summary>Reads the file. One that is missing, damaged or of another encoder gives an empty store.</summary>
    public static FeatureStore Open(string path, string encoder)
    {
        var store = new FeatureStore(path, encoder);
        if (File.Exists(path))
        {
            try
            {
                store.Read();
            }
            catch (FewLabelException)
            {
                store._rows.Clear();
            }
        }

        return store;
    }

    public bool Has(UInt128 key) => _rows.ContainsKey(key);

    /// <summary>The features of an image that is known and can be read.</summary>
    public bool TryGet(UInt128 key, [NotNullWhen(true)] out float[]? row) => _rows.TryGetValue(key, out row) && row is not null;

    /// <summary>Adds an image; null says that it cannot be read.</summary>
    public void Add(UInt128 key, float[]? row) => _rows[key] = row;

    /// <summary>Writes the file, without what is of other images.</summary>
    /// <exception cref="FewLabelException">It cannot be written.</exception>
    public void Write(IEnumerable<UInt128> keys)
    {
        var known = keys.Where(_rows.ContainsKey).ToLookup(key => _rows[key] is not null);
        UInt128[] readable = [.. known[true]];
        using var scope = NewDisposeScope();
        using var state = new TrainingState();
        state.Put(EncoderName, _encoder);
        state.Copy(KeysName, Packed(readable));
        state.Copy(UnreadableName, Packed([.. known[false]]));
        state.Copy(FeaturesName, Rows(readable));
        StateFile.Write(_path, state);
    }

    /// <summary>The features of these images, which can be read: Float32, shape (N, D). The caller disposes them.</summary>
    public Tensor Rows(IReadOnlyList<UInt128> keys)
    {
        if (keys.Count == 0)
        {
            return empty([0, 1], float32);
        }

        var width = _rows[keys[0]]!.Length;
        var values = new float[(long)keys.Count * width];
        for (var i = 0; i < keys.Count; i++)
        {
            _rows[keys[i]]!.CopyTo(values, (long)i * width);
        }

        return HostData.ToTensor<float>(values, CPU, keys.Count, width);
    }

    private void Read()
    {
        using var scope = NewDisposeScope();
        using var state = StateFile.Read(_path);
        if (state.Get<string>(EncoderName) != _encoder)
        {
            return;
        }

        var keys = Unpacked(state.Get(KeysName, ScalarType.Byte));
        var features = state.Get(FeaturesName, ScalarType.Float32);
        if (features.dim() != 2 || features.shape[0] != keys.Length)
        {
            throw new FewLabelException($"{_path} has features of shape ({string.Join(", ", features.shape)}) for {keys.Length} images.");
        }

        var (values, width) = (HostData.Read<float>(features).ToArray(), (int)features.shape[1]);
        foreach (var (row, key) in keys.Index())
        {
            _rows[key] = values[(row * width)..((row + 1) * width)];
        }

        foreach (var key in Unpacked(state.Get(UnreadableName, ScalarType.Byte)))
        {
            _rows[key] = null;
        }
    }

    private static Tensor Packed(UInt128[] keys)
    {
        var packed = empty([keys.Length, KeyLength], uint8);
        var bytes = new byte[keys.Length * KeyLength];
        for (var i = 0; i < keys.Length; i++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(i * KeyLength), keys[i]);
        }

        bytes.CopyTo(packed.bytes);
        return packed;
    }

    private static UInt128[] Unpacked(Tensor keys)
    {
        byte[] bytes = keys.numel() == 0 ? [] : HostData.Read<byte>(keys).ToArray();
        return [.. Enumerable.Range(0, bytes.Length / KeyLength).Select(i => BinaryPrimitives.ReadUInt128LittleEndian(bytes.AsSpan(i * KeyLength)))];
    }
}
