using FewLabel.Data;
using FewLabel.Networks.Description;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder that prepares its images for another one inside. Its parts and their names are those of the inner one.</summary>
internal abstract class PreparingEncoder : Encoder
{
    private readonly Encoder _inner;

    protected PreparingEncoder(ImageShape input, Encoder inner)
        : base(inner.GetName(), input, inner.FeatureDimension)
    {
        _inner = inner;
        foreach (var (name, child) in inner.named_children())
        {
            register_module(name, child);
        }

        if (parameters().Count() != inner.parameters().Count())
        {
            throw new ArgumentException("The encoder inside has parameters of its own; keep them in modules, which alone can be taken over.", nameof(inner));
        }
    }

    internal override bool NormsInGroups => _inner.NormsInGroups;

    /// <summary>The images as the inner encoder sees them. The caller disposes them.</summary>
    protected abstract Tensor Prepare(Tensor images);

    /// <summary>Describes <see cref="Prepare"/>.</summary>
    protected abstract string DescribePreparation(ILayerGraph graph, string images);

    protected override Tensor Encode(Tensor images)
    {
        using var prepared = Prepare(images);
        return _inner.call(prepared);
    }

    internal override string Describe(ILayerGraph graph, string images) => _inner.Describe(graph, DescribePreparation(graph, images));

    protected override void RegisterComponents()
    {
    }
}
