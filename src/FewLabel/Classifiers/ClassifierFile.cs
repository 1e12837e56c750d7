using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Results;

/// <summary>
/// A classifier in one file: safetensors with its weights, and beside them what prediction needs, as JSON, the version of that form,
/// and a hash of both.
/// </summary>
/// <remarks>
/// The version rises where a reader of the one before would predict something else. What such a reader can leave unread, as the options
/// for pictures, is added to the JSON without that; where it is missing its default holds.
/// </remarks>
internal static class ClassifierFile
{
    public const string FormatKey = "fewlabel.format";
    public const string InfoKey = "fewlabel.classifier";
    public const string HashKey = "fewlabel.sha256";
    public const int Format = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static void Write(string path, nn.Module<Tensor, Tensor> model, ClassifierInfo info)
    {
        var state = model.state_dict();
        var json = JsonSerializer.Serialize(info, Json);
        WeightFile.Save(path, state, new Dictionary<string, string>
        {
            [FormatKey] = $"{Format}",
            [InfoKey] = json,
            [HashKey] = Hash(json, state),
        });
    }

    public static (nn.Module<Tensor, Tensor> Model, ClassifierInfo Info) Read(string path, IReadOnlyList<Architecture> architectures)
    {
        using var weights = WeightFile.Load(path);
        var info = ReadInfo(path, weights);
        var model = Create(path, info, architectures);
        try
        {
            Fill(path, model, weights);
            return (model, info);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static ClassifierInfo ReadInfo(string path, WeightSet weights)
    {
        if (!weights.Metadata.TryGetValue(FormatKey, out var format) || !weights.Metadata.TryGetValue(InfoKey, out var json))
        {
            throw new DataFormatException(path, $"{path} holds weights but no classifier of FewLabel. Give a file that MethodResult.Save wrote.");
        }

        if (!int.TryParse(format, out var version) || version < 1)
        {
            throw Damaged(path);
        }

        if (version > Format)
        {
            throw new DataFormatException(
                path, $"{path} is a classifier in form {version}, of a newer version of FewLabel; this one reads forms up to {Format}. Update FewLabel.");
        }

        if (!weights.Metadata.TryGetValue(HashKey, out var hash) || hash != Hash(json, weights))
        {
            throw Damaged(path);
        }

        try
        {
            return JsonSerializer.Deserialize<ClassifierInfo>(json, JsonSerializerOptions.Web) ?? throw Damaged(path);
        }
        catch (JsonException error)
        {
            throw Damaged(path, error);
        }
    }

    private static nn.Module<Tensor, Tensor> Create(string path, ClassifierInfo info, IReadOnlyList<Architecture> architectures)
    {
        using var random = new RandomSource(0);
        var members = new List<ImageClassifier>();
        foreach (var name in info.Networks)
        {
            var architecture = architectures.FirstOrDefault(own => own.Name == name) ?? Models.Find(name)
                ?? throw new FewLabelException($"{path} has the network '{name}', which is not among FewLabel's; give its architecture to Load.");
            members.Add(architecture.CreateClassifier(info.Input, info.ClassNames.Length, random));
        }

        return members is [var only] ? only : new ClassifierEnsemble(members);
    }

    private static void Fill(string path, nn.Module<Tensor, Tensor> model, WeightSet weights)
    {
        using var noGradient = no_grad();
        var state = model.state_dict();
        if (state.Count != weights.Count)
        {
            throw Misfit($"it has {weights.Count} tensors and the network {state.Count}");
        }

        foreach (var (name, tensor) in state)
        {
            if (!weights.TryGetValue(name, out var value) || !value.shape.AsSpan().SequenceEqual(tensor.shape))
            {
                throw Misfit($"the network has the tensor {name} of shape ({string.Join(", ", tensor.shape)})");
            }

            tensor.copy_(value);
        }

        DataFormatException Misfit(string what) =>
            new(path, $"The weights in {path} are not those of its network: {what}. Load it with the version of FewLabel that wrote it, or give the right architecture.");
    }

    internal static string Hash(string json, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(json));
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            using var plain = tensor.detach().cpu();
            using var contiguous = plain.contiguous();
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {contiguous.dtype} {string.Join(',', contiguous.shape)}\n"));
            hash.AppendData(contiguous.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static DataFormatException Damaged(string path, Exception? cause = null) =>
        new(path, $"{path} is damaged: its content is not what was written. Copy it again, or train and save the classifier again.", cause);
}
