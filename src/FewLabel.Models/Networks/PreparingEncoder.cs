using FewLabel.Data;

namespace FewLabel.Networks;

/// <summary>An encoder that prepares its images for another one inside. Its parts and their names are those of the inner one.</summary>
internal abstract class PreparingEncoder : Encoder
{
    protected PreparingEncoder(ImageShape input, Encoder inner)
        : base(inner.GetName(), input, inner.FeatureDimension)
    {
        Inner = inner;
        foreach (var (name, child) in inner.named_children())
        {
            register_module(name, child);
        }

        if (parameters().Count() != inner.parameters().Count())
        {
            throw new ArgumentException("The encoder inside has parameters of its own; keep them in modules, which alone can be taken over.", nameof(inner));
        }
    }

    internal override bool NormsInGroups => Inner.NormsInGroups;

    /// <summary>The encoder that gets the prepared images.</summary>
    protected Encoder Inner { get; }

    protected override void RegisterComponents()
    {
    }
}
