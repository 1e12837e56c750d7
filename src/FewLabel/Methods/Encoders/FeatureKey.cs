using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using Encoder = FewLabel.Networks.Encoder;

namespace FewLabel.Methods;

/// <summary>All that features follow from, as one digest: features that are kept under it are those that would be computed again.</summary>
internal static class FeatureKey
{
    /// <summary>The digest.</summary>
    /// <param name="images">The images.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="architecture">What it was made by: it tells apart networks that have the same weights.</param>
    /// <param name="options">The views; null for the image as it is.</param>
    /// <param name="normalize">What its input is normalized by.</param>
    /// <param name="device">Where it computes.</param>
    public static string Of(ImageSet images, Encoder encoder, Architecture architecture, FeatureOptions? options, Normalize normalize, Device device)
    {
        var description = RunDescription.OfVersions()
            .AddImages("Images", images)
            .Add("Encoder", architecture.Spec.ToJson())
            .Add("Encoder.Type", encoder.GetType().FullName)
            .Add("Encoder.Input", encoder.Input.ToString())
            .Add("Encoder.Weights", WeightsOf(encoder))
            .Add("Views", options)
            .Add("Normalize", normalize)
            .Add("Device", device.type);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', description.Select(one => $"{one.Key}={one.Value}")))));
    }

    /// <summary>The key for some of the images, in their order.</summary>
    public static string Of(string all, IReadOnlyList<long> indices) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{all}\n{string.Join(',', indices)}")));

    private static string WeightsOf(Encoder encoder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in encoder.state_dict())
        {
            using var plain = value.detach().cpu();
            using var dense = plain.contiguous();
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{name} {dense.dtype} {string.Join(',', dense.shape)}\n")));
            TensorBytes.HandOut(dense, hash.AppendData);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
