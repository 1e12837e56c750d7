using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks.Description;

/// <summary>Describes modules to an <see cref="ILayerGraph"/>, by their type: what is not known is refused, never assumed.</summary>
internal static class LayerDescription
{
    /// <summary>Describes a module and what is in it.</summary>
    /// <returns>The name of its output.</returns>
    /// <exception cref="FewLabelException">It has a module whose layers are not known.</exception>
    public static string Describe(this ILayerGraph graph, nn.Module module, string input) => module switch
    {
        ImageClassifier classifier => graph.Describe(classifier.Head, graph.Describe(classifier.Encoder, input)),
        Encoder encoder => encoder.Describe(graph, input),
        ResNetBlock block => block.Describe(graph, input),
        Conv2d convolution => graph.Convolution(input, convolution),
        Linear linear => graph.Linear(input, linear),
        PrototypeHead head => graph.Prototypes(input, head),
        BatchNorm1d or BatchNorm2d => graph.BatchNorm(input, (NormBase)module),
        LayerNorm norm => graph.LayerNorm(input, norm),
        ReLU => graph.Relu(input),
        GELU => graph.Gelu(input),
        Dropout => input,
        // A class derived from it may compute anything.
        Sequential when module.GetType() == typeof(Sequential) => module.children().Aggregate(input, (value, child) => graph.Describe(child, value)),
        _ => throw Unknown(module),
    };

    /// <summary>The error for a module whose layers are not known.</summary>
    public static FewLabelException Unknown(nn.Module module) => new(
        $"The layers of {module.GetType().Name} '{module.GetName()}' are not known, so the network cannot be exported. "
        + "Those that are known: the networks of Models, with a head of linear layers, batch norm, layer norm, ReLU, GELU and dropout.");
}
