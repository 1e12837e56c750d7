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
    public const int Format = 4;

    /// <summary>The name of the tensor of a <see cref="FeatureReference"/>, which no network has.</summary>
    public const string CentersKey = "fewlabel.reference.centers";

    /// <summary>The form of files that have neither powers nor a reference, which older versions read.</summary>
    private const int PlainFormat = 2;

    /// <summary>The form of files with powers, or with a reference whose rows are centers of features, which older versions read.</summary>
    private const int PowersFormat = 3;

    /// <summary>Numbers that your own networks may draw for other things than their weights.</summary>
    private const long FreeDraws = 1 << 20;

    /// <summary>What the names of all tensors of an ensemble with one member begin with.</summary>
    private const string FirstMember = "member1.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true };

    public static void Write(string path, nn.Module<Tensor, Tensor> model, ClassifierInfo info, FeatureReference? reference = null)
    {
        var state = model.state_dict();
        info = info with { Powers = model is ClassifierEnsemble { Powers.IsEmpty: false } ensemble ? [.. ensemble.Powers] : null, Reference = reference?.Info };
        if (reference is not null)
        {
            state.Add(CentersKey, reference.Rows);
        }

        var json = JsonSerializer.Serialize(info, Json);
        WeightFile.Save(path, state, new Dictionary<string, string>
        {
            [FormatKey] = $"{FormatOf(info)}",
            [InfoKey] = json,
            [HashKey] = Hash(json, state),
        });
    }

    public static (nn.Module<Tensor, Tensor> Model, ClassifierInfo Info, FeatureReference? Reference) Read(string path, ArchitectureRegistry registry)
    {
        using var file = WeightFile.Load(path);
        var (info, version) = ReadInfo(path, file, registry);
        var weights = info.Reference is null ? file : (IReadOnlyDictionary<string, Tensor>)file.Where(item => item.Key != CentersKey).ToDictionary(StringComparer.Ordinal);
        var model = Create(path, info, registry, weights);
        try
        {
            Fill(path, model, weights, version);
            return (model, info, ReadReference(path, info, file, model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static int FormatOf(ClassifierInfo info) => info switch
    {
        { Powers: null, Reference: null } => PlainFormat,
        { Reference: null or { ComparesRoots: false, Neighbors: 1 } } => PowersFormat,
        _ => Format,
    };

    private static (ClassifierInfo Info, int Version) ReadInfo(string path, WeightSet weights, ArchitectureRegistry registry)
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
            var current = version == 1 ? LegacyClassifierInfo.Convert(json, registry) : json;
            var info = JsonSerializer.Deserialize<ClassifierInfo>(current, Json) ?? throw Damaged(path);
            return info.Fault is { } fault ? throw Damaged(path, fault) : (info, version);
        }
        catch (JsonException error)
        {
            throw Damaged(path, cause: error);
        }
    }

    private static FeatureReference? ReadReference(string path, ClassifierInfo info, WeightSet weights, nn.Module<Tensor, Tensor> model)
    {
        if (info.Reference is not { } reference)
        {
            return null;
        }

        var member = (ImageClassifier)(model is ClassifierEnsemble ensemble ? ensemble.Members[reference.Network] : model);
        using var scope = NewDisposeScope();
        return weights.TryGetValue(CentersKey, out var rows) && rows.dtype == ScalarType.Float32 && rows.dim() == 2 && rows.shape[0] >= reference.Neighbors
            && rows.shape[1] == member.Encoder.FeatureDimension && rows.isfinite().all().item<bool>()
            ? new FeatureReference(rows.clone(), reference)
            : throw Damaged(path, $"the features that it was trained on are not {reference.Neighbors} rows or more of {member.Encoder.FeatureDimension} numbers");
    }

    private static nn.Module<Tensor, Tensor> Create(
        string path, ClassifierInfo info, ArchitectureRegistry registry, IReadOnlyDictionary<string, Tensor> weights)
    {
        // A file cannot make networks larger than itself: each of their numbers is drawn before it is loaded.
        using var random = new RandomSource(0) { Left = (2 * weights.Values.Sum(weight => weight.numel())) + FreeDraws };
        var members = new List<ImageClassifier>();
        try
        {
            if (info.Networks.Length > weights.Count)
            {
                throw Misfit(path, $"it has {weights.Count} tensors and {info.Networks.Length} networks");
            }

            foreach (var spec in info.Networks)
            {
                members.Add(Find(path, spec, info, registry).CreateClassifier(info.Input, info.ClassNames.Length, random));
            }

            // An ensemble may have one member alone: its tensors are called by their member's number.
            return members is [var only] && !weights.Keys.All(name => name.StartsWith(FirstMember, StringComparison.Ordinal)) ? only
                : new ClassifierEnsemble(members) { Powers = [.. info.Powers ?? []] };
        }
        catch (Exception error)
        {
            members.ForEach(member => member.Dispose());
            if (error is DrawLimitException)
            {
                throw Misfit(path, $"they are fewer numbers than the network {info.Networks[members.Count]} has", error);
            }

            throw;
        }
    }

    private static Architecture Find(string path, ArchitectureSpec spec, ClassifierInfo info, ArchitectureRegistry registry)
    {
        try
        {
            RequireOwner(path, spec, info);
            var architecture = registry.Create(spec);
            return architecture.FaultWith(info.Input) is { } fault ? throw Damaged(path, fault.TrimEnd('.')) : architecture;
        }
        catch (FewLabelException error) when (error is not DataFormatException)
        {
            throw new FewLabelException($"{path} has a network that cannot be made. {error.Message}", error);
        }
    }

    /// <summary>Your own networks are never taken for FewLabel's, nor FewLabel's for them: versions know different ones.</summary>
    private static void RequireOwner(string path, ArchitectureSpec spec, ClassifierInfo info)
    {
        if (info.OwnNetworks is not { } own)
        {
            return;
        }

        if (spec.Nodes.FirstOrDefault(node => own.Contains(node.Name) && ArchitectureNodes.Reserved.Contains(node.Name)) is { } taken)
        {
            throw new FewLabelException(
                $"{path} has a network of somebody's own called '{taken.Name}', and not FewLabel's of that name; train it again under a name of its own, and give Load a registry with its architecture.");
        }

        if (ArchitectureNodes.OwnNames(spec).FirstOrDefault(name => !own.Contains(name)) is { } unknown)
        {
            throw new FewLabelException($"{path} has FewLabel's network '{unknown}', which this version does not know. Update FewLabel.");
        }
    }

    private static void Fill(string path, nn.Module<Tensor, Tensor> model, IReadOnlyDictionary<string, Tensor> weights, int version)
    {
        using var noGradient = no_grad();
        var state = model.state_dict();
        if (state.Count != weights.Count)
        {
            throw Misfit(path, $"it has {weights.Count} tensors and the network {state.Count}");
        }

        foreach (var (name, tensor) in state)
        {
            if (!(weights.TryGetValue(name, out var value) || (version == 1 && weights.TryGetValue(LegacyClassifierInfo.NameOf(name), out value))) || !value.shape.AsSpan().SequenceEqual(tensor.shape))
            {
                throw Misfit(path, $"the network has the tensor {name} of shape ({string.Join(", ", tensor.shape)})");
            }

            tensor.copy_(value);
        }
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

    private static DataFormatException Misfit(string path, string what, Exception? cause = null) =>
        new(path, $"The weights in {path} are not those of its network: {what}. Load it with the version of FewLabel that wrote it, or give the right architecture.", cause);

    private static DataFormatException Damaged(string path, string fault = "its content is not what was written", Exception? cause = null) =>
        new(path, $"{path} is damaged: {fault}. Copy it again, or train and save the classifier again.", cause);
}
