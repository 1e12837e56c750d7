using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

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

        foreach (var (name, parameter) in inner.named_parameters(recurse: false))
        {
            register_parameter(name, parameter);
        }

        foreach (var (name, buffer) in inner.named_buffers(recurse: false))
        {
            register_buffer(name, buffer);
        }
    }

    internal override bool NormsInGroups => Inner.NormsInGroups;

    internal override nn.Module? PatchLayer => Inner.PatchLayer;

    internal override IEnumerable<nn.Module> Stages => Inner.Stages;

    internal override string? NameOfWeight(string name) => Inner.NameOfWeight(name);

    internal override Tensor FitWeight(string name, Tensor source, Tensor target) => Inner.FitWeight(name, source, target);

    internal override string? RemedyFor(string name, Tensor source) => Inner.RemedyFor(name, source);

    /// <summary>The encoder that gets the prepared images.</summary>
    protected Encoder Inner { get; }

    /// <summary>Moves the inner encoder, which replaces the tensors that are its own by others, and takes these over.</summary>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        if (device is not null)
        {
            Inner.to(device, non_blocking: non_blocking);
            (_deviceType, _deviceIndex) = (device.type, device.index);
        }

        if (dtype is { } type)
        {
            Inner.to(type, non_blocking: non_blocking);
        }

        foreach (var (name, parameter) in Inner.named_parameters(recurse: false))
        {
            ConditionallyRegisterParameter(name, parameter);
        }

        foreach (var (name, buffer) in Inner.named_buffers(recurse: false))
        {
            ConditionallyRegisterBuffer(name, buffer);
        }
    }

    protected override void RegisterComponents()
    {
    }
}
