using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// A module's trainable parameters and their gradients, each in one flat buffer: what an optimizer step, a weight average
/// or a momentum update works on.
/// </summary>
/// <remarks>
/// Parameters that need no gradient are left alone. Backward passes add into <see cref="Gradients"/>, which
/// <see cref="ZeroGradients"/> clears; the module's own <c>zero_grad</c> must not be used, for it drops the tie.
/// Disposing it frees the buffers' handles and leaves the module usable, without gradients.
/// </remarks>
public sealed class FlatParameters : IDisposable
{
    private readonly FlatTensors _flat;
    private readonly TorchSharp.Modules.Parameter[] _parameters;

    /// <summary>Flattens the module's parameters.</summary>
    /// <param name="module">The module, on its device. It is not owned.</param>
    /// <exception cref="ArgumentException">It has no trainable parameter, or one that is not Float32.</exception>
    public FlatParameters(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        _parameters = [.. module.parameters().Where(parameter => parameter.requires_grad)];
        if (_parameters.Length == 0)
        {
            throw new ArgumentException("The module has no trainable parameter.", nameof(module));
        }

        _flat = new FlatTensors(_parameters);
        using var scope = NewDisposeScope();
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        foreach (var (parameter, place) in _parameters.Zip(_flat.Places(Gradients)))
        {
            parameter.grad = place;
        }
    }

    /// <summary>The parameters: Float32, one dimension. Writing to it changes the module.</summary>
    public Tensor Values => _flat.Values;

    /// <summary>The gradients, in the same order: Float32, one dimension.</summary>
    public Tensor Gradients { get; }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients() => Gradients.zero_();

    /// <summary>Frees the buffers' handles and takes the gradients off the parameters.</summary>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Where(parameter => !parameter.IsInvalid))
        {
            parameter.grad = null;
        }

        Gradients.Dispose();
        _flat.Dispose();
    }
}
