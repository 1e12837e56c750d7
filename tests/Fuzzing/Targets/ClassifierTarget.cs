using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FewLabel.Networks;

namespace FewLabel.Fuzzing;

/// <summary>Saved classifiers, with wrong hashes and with right ones.</summary>
internal sealed class ClassifierTarget : FuzzTarget
{
    private const string InfoKey = "fewlabel.classifier";
    private const string HashKey = "fewlabel.sha256";

    private readonly byte[] _file;
    private readonly WeightSet _weights;
    private readonly byte[] _pixels = [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 16))];

    public ClassifierTarget(string folder)
        : base("classifier", folder)
    {
        using var images = TinyExperiment.CreateImages();
        using (var result = TinyExperiment.Describe(images).Build().RunAsync().GetAwaiter().GetResult())
        {
            result.Best.Save(PathOf("whole"));
        }

        _file = File.ReadAllBytes(PathOf("whole"));
        _weights = WeightFile.Load(PathOf("whole"));
        if (Hash(_weights.Metadata[InfoKey], _weights) != _weights.Metadata[HashKey])
        {
            throw new InvalidOperationException("The hash of a saved classifier is another one now: the targets would only test that it is checked.");
        }
    }

    public override bool LeavesNoTensors => false;

    public override byte[] Whole => _file;

    public override long MemoryFor(byte[] input) => (8 << 20) + (256L * input.Length);

    public override byte[] Make(Dice dice) => dice.Next(4) switch
    {
        0 => ByteMutation.Mutate(_file, _file, dice),
        1 => SafeTensorsTarget.WithHeader(_file, JsonMutation.Mutate(SafeTensorsTarget.HeaderOf(_file), dice)),
        _ => SafeTensorsTarget.WithHeader(_file, WithDescription(dice)),
    };

    public override bool Read(byte[] input)
    {
        using var classifier = Classifier.Load(Write("input", input), Runtime.ComputeDevice.Cpu, Networks.ArchitectureRegistry.BuiltIn.With(TinyEncoder.Architecture));
        if (classifier.Info.Input.Size == _pixels.Length)
        {
            classifier.Predict(_pixels);
        }

        return true;
    }

    public override void Dispose() => _weights.Dispose();

    /// <summary>The header with another description of the classifier, and the hash that suits it.</summary>
    private byte[] WithDescription(Dice dice)
    {
        var header = JsonNode.Parse(SafeTensorsTarget.HeaderOf(_file))!;
        var texts = header["__metadata__"]!;
        var description = JsonMutation.Mutate((string)texts[InfoKey]!, dice);
        texts[InfoKey] = description;
        texts[HashKey] = Hash(description, _weights);
        return Encoding.UTF8.GetBytes(header.ToJsonString());
    }

    /// <summary>The hash of a saved classifier: its description, and each tensor's name, type, shape and bytes, by name.</summary>
    private static string Hash(string description, WeightSet weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(description));
        foreach (var (name, tensor) in weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {tensor.dtype} {string.Join(',', tensor.shape)}\n"));
            hash.AppendData(tensor.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
