using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// The trainable parameters of one or more modules and their gradients, each in one flat buffer: what an optimizer step, a weight average
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
    private readonly string[] _names;

    /// <summary>Flattens the modules' parameters.</summary>
    /// <param name="modules">The module, or several one after the other, on their device. They are not owned.</param>
    /// <exception cref="ArgumentException">There is no trainable parameter, or one that is not Float32.</exception>
    public FlatParameters(params IEnumerable<nn.Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        var trainable = modules.SelectMany(module => Checked(module).named_parameters()).Where(item => item.parameter.requires_grad).ToArray();
        _parameters = [.. trainable.Select(item => item.parameter)];
        _names = [.. trainable.Select(item => item.name)];
        if (_parameters.Length == 0)
        {
            throw new ArgumentException("There is no trainable parameter.", nameof(modules));
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

    /// <summary>Where each parameter lies in the buffers, and how many dimensions it has.</summary>
    internal IEnumerable<(long Start, long Length, long Dimensions)> Segments =>
        _parameters.Zip(_flat.Starts, (parameter, start) => (start, parameter.numel(), parameter.dim()));

    /// <summary>The parameters themselves, in the order of <see cref="Values"/>.</summary>
    internal IReadOnlyList<TorchSharp.Modules.Parameter> Parameters => _parameters;

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients() => Gradients.zero_();

    /// <summary>The parameter whose part of a buffer is not finite, the first of several.</summary>
    /// <param name="buffer">Float32, as long as <see cref="Values"/>: the values or the gradients.</param>
    /// <returns>Its name; null if all is finite.</returns>
    public string? FirstNotFinite(Tensor buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return _flat.Places(buffer).Zip(_names).FirstOrDefault(item => !item.First.isfinite().all().item<bool>()).Second;
    }

    /// <summary>Lays one number for each parameter out over all its elements, such as factors of its learning rate.</summary>
    /// <param name="numberOf">
    /// The number of a parameter: finite. Parameters that need no gradient are not asked for.
    /// </param>
    /// <returns>Float32, as long as <see cref="Values"/>, on its device. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public Tensor Spread(Func<TorchSharp.Modules.Parameter, double> numberOf)
    {
        ArgumentNullException.ThrowIfNull(numberOf);
        return Spread([.. _parameters.Select(numberOf)]);
    }

    /// <summary>The same with the numbers in the order of <see cref="Parameters"/>.</summary>
    internal Tensor Spread(double[] numbers)
    {
        if (Array.FindIndex(numbers, number => !double.IsFinite(number)) is >= 0 and var wrong)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The number of parameter {wrong} is {numbers[wrong]}; it must be finite."), nameof(numbers));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var spread = ones_like(Values);
        foreach (var (number, place) in numbers.Zip(_flat.Places(spread)))
        {
            place.fill_(Scalars.Of(number));
        }

        return spread.MoveToOuterDisposeScope();
    }

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

    private static nn.Module Checked(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module;
    }
}
