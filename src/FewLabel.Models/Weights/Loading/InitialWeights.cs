using System.Security.Cryptography;
using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Networks;

/// <summary>A file that encoders start from, by its content.</summary>
internal sealed class InitialWeights
{
    /// <summary>Enough of a digest for people.</summary>
    public const int ShortDigest = 12;

    /// <summary>What networks call the layers that come after the encoder.</summary>
    private static readonly string[] Heads = ["fc", "head", "heads", "classifier"];

    private readonly string _path;
    private readonly WeightLoadOptions? _options;

    private InitialWeights(string path, string digest, WeightLoadOptions? options) => (_path, Digest, _options) = (path, digest, options);

    /// <summary>The SHA-256 of the file.</summary>
    public string Digest { get; }

    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    public static InitialWeights Of(string path, WeightLoadOptions? options) => new(path, DigestOf(path), options);

    /// <summary>Fills an encoder, which it frees if that fails.</summary>
    /// <exception cref="FewLabelException">The file has changed, or does not fit.</exception>
    public Encoder Fill(Encoder encoder)
    {
        try
        {
            if (DigestOf(_path) is var now && now != Digest)
            {
                throw new DataFormatException(
                    _path, $"{_path} has changed: its SHA-256 was {Digest[..ShortDigest]}… when WithWeights was called, and is {now[..ShortDigest]}… now. Call WithWeights again to use the new one.");
            }

            using var weights = WeightFile.Load(_path);
            encoder.LoadWeights(weights, _options ?? OptionsFor(encoder, weights));
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private static WeightLoadOptions OptionsFor(Encoder encoder, WeightSet weights)
    {
        var own = encoder.state_dict().Keys;
        return new WeightLoadOptions
        {
            HeadsMayDiffer = [.. Heads.Where(head => !own.Any(name => IsOf(name, head)) && weights.Keys.Any(name => IsOf(name, head) || name.Contains($".{head}.", StringComparison.Ordinal)))],
        };

        static bool IsOf(string name, string head) => name.StartsWith(head + ".", StringComparison.Ordinal);
    }

    private static string DigestOf(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"The weights {path} cannot be read: {error.Message} Give the path of a safetensors file or of a checkpoint of PyTorch.", error);
        }
    }
}
