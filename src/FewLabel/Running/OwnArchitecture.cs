using System.Security.Cryptography;
using System.Text;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Running;

/// <summary>Tells networks of one's own apart, whose functions nobody can look into, by what they make.</summary>
internal static class OwnArchitecture
{
    private const int Digits = 12;

    /// <summary>How many numbers the encoder has, and a digest of their names, shapes and first values at a fixed seed.</summary>
    public static string Describe(Architecture architecture, ImageShape shape)
    {
        // Functions of other people may leave tensors behind.
        using var scope = NewDisposeScope();
        using var random = new RandomSource(0);
        using var encoder = architecture.CreateEncoder(shape, random);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0L;
        foreach (var (name, tensor) in encoder.state_dict())
        {
            using var plain = tensor.detach();
            using var dense = plain.contiguous();
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {dense.dtype} {string.Join(',', dense.shape)}\n"));
            TensorBytes.HandOut(dense, hash.AppendData);
            count += dense.numel();
        }

        return $"{encoder.GetType().Name} of {count} numbers ({Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]})";
    }
}
