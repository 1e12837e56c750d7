using System.Security.Cryptography;
using System.Text;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Running;

/// <summary>Distinguishes your own networks, whose functions cannot be inspected, by what they make.</summary>
internal static class OwnArchitecture
{
    private const int Digits = 12;

    /// <summary>How many numbers the network has, its own head among them, and a digest of their names, shapes and first values at a fixed seed.</summary>
    public static string Describe(Architecture architecture, ImageShape shape, int classCount)
    {
        // Functions of other people may leave tensors behind.
        using var scope = NewDisposeScope();
        using var random = new RandomSource(0);
        using nn.Module network = architecture.OwnHead is null ? architecture.CreateEncoder(shape, random) : architecture.CreateClassifier(shape, classCount, random);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0L;
        foreach (var (name, tensor) in network.state_dict())
        {
            using var plain = tensor.detach();
            using var dense = plain.contiguous();
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {dense.dtype} {string.Join(',', dense.shape)}\n"));
            TensorBytes.HandOut(dense, hash.AppendData);
            count += dense.numel();
        }

        var kind = network is ImageClassifier { Encoder: var encoder, Head: var head } ? $"{encoder.GetType().Name} with {head.GetType().Name}" : network.GetType().Name;
        return $"{kind} of {count} numbers ({Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]})";
    }
}
