using FewLabel.Data;
using FewLabel.Networks.Description;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder that is any module, whose output it flattens.</summary>
internal sealed class ModuleEncoder : Encoder
{
    private readonly nn.Module<Tensor, Tensor> _module;

    public ModuleEncoder(string name, ImageShape input, nn.Module<Tensor, Tensor> module, int featureDimension)
        : base(name, input, featureDimension)
    {
        _module = module;
        register_module("module", module);
    }

    protected override Tensor Encode(Tensor images)
    {
        using var output = _module.call(images);
        var features = output.flatten(1);
        if (features.shape[1] == FeatureDimension)
        {
            return features;
        }

        using (features)
        {
            throw new InvalidOperationException(
                $"The module of {GetName()} gives {features.shape[1]} features for an image, and was said to give {FeatureDimension}. Give Architecture.FromModule that number.");
        }
    }

    internal override string Describe(ILayerGraph graph, string images) => graph.Flatten(graph.Describe(_module, images));

    protected override void RegisterComponents()
    {
    }
}
