using System.Text.Encodings.Web;
using System.Text.Json;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Networks.Description;
using Google.Protobuf;
using static TorchSharp.torch;

namespace FewLabel.Onnx;

/// <summary>A classifier as a model of ONNX.</summary>
internal static class OnnxModel
{
    public const string Images = "images";
    public const string Probabilities = "probabilities";
    public const string Logits = "logits";

    /// <summary>No message of the protocol buffers may be longer.</summary>
    private const long GreatestSize = int.MaxValue;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Describes a classifier. Its weights are copied.</summary>
    /// <exception cref="FewLabelException">It has layers that are not known, or is too large for the format.</exception>
    public static WireMessage Of(nn.Module<Tensor, Tensor> model, ClassifierInfo info)
    {
        var members = model is ClassifierEnsemble ensemble ? ensemble.Members.AsEnumerable() : [model];
        var graph = new OnnxGraph(NamesOf(model));
        var input = graph.Normalize(Images, info.Mean, info.StandardDeviation);
        string[] logits = [.. members.Select(member => member is ImageClassifier
            ? graph.Describe(member, input)
            : throw LayerDescription.Unknown(member))];
        var outputs = new List<WireMessage> { OnnxMessages.Batch(Probabilities, info.ClassNames.Length) };
        graph.Publish(model is ClassifierEnsemble { Powers: { IsEmpty: false } powers } ? graph.Product(logits, powers) : graph.Mean([.. logits.Select(graph.Softmax)]), Probabilities);
        if (logits is [var only] && model is not ClassifierEnsemble { Powers.IsEmpty: false })
        {
            graph.Publish(only, Logits);
            outputs.Add(OnnxMessages.Batch(Logits, info.ClassNames.Length));
        }

        var shape = info.Input;
        var described = OnnxMessages.Model(info.Version, OnnxMessages.Graph(
            "classifier", "Pixels from 0 to 1 to the probability of each class; the names of the classes are in the metadata.",
            graph.Nodes, graph.Weights, [OnnxMessages.Batch(Images, shape.Channels, shape.Height, shape.Width)], outputs), Metadata(info));
        return described.Size <= GreatestSize
            ? described
            : throw new FewLabelException($"The classifier takes {described.Size:N0} bytes as ONNX, whose files end at {GreatestSize:N0}. Export an ensemble of fewer members.");
    }

    public static void Write(WireMessage model, Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        model.WriteTo(output);
    }

    /// <summary>The names by which the state of the model knows its tensors. A tensor is the same one, not an equal one.</summary>
    private static Dictionary<Tensor, string> NamesOf(nn.Module<Tensor, Tensor> model)
    {
        var names = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, tensor) in model.state_dict())
        {
            names.TryAdd(tensor, name);
        }

        return names;
    }

    private static Dictionary<string, string> Metadata(ClassifierInfo info) => new()
    {
        ["class_names"] = JsonSerializer.Serialize(info.ClassNames, Json),
        ["input_shape"] = JsonSerializer.Serialize(new[] { info.Input.Channels, info.Input.Height, info.Input.Width }),
        ["mean"] = JsonSerializer.Serialize(info.Mean),
        ["deviation"] = JsonSerializer.Serialize(info.StandardDeviation),
        ["networks"] = JsonSerializer.Serialize(info.Networks, Json),
        ["method"] = info.Method,
        ["dataset"] = info.Dataset,
        ["labeled_count"] = FormattableString.Invariant($"{info.LabeledCount}"),
        ["seed"] = FormattableString.Invariant($"{info.Seed}"),
    };
}
