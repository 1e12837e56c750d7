using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Gives parts of a model their own learning rates: each named module's rate is the trainer's times a factor. A factor of
/// 0 freezes the module: its weights, its batch-norm statistics and its mode (evaluation) stay, and no gradient is
/// computed for it.
/// </summary>
/// <remarks>Immutable. The modules are not owned. What no module covers has the factor 1.</remarks>
internal sealed class LayerRates
{
    /// <summary>Names the factors.</summary>
    /// <param name="modules">
    /// Modules of the model and their factors, each finite and 0 or more. A module's factor holds for all within it; where
    /// two cover the same parameter the later one counts, so name a module before its parts.
    /// </param>
    /// <exception cref="ArgumentException">A module is missing, or a factor is no such number.</exception>
    public LayerRates(params IEnumerable<(nn.Module Module, double Factor)> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        Modules = [.. modules];
        for (var i = 0; i < Modules.Length; i++)
        {
            var (module, factor) = Modules[i];
            if (module is null)
            {
                throw new ArgumentException($"Module {i} is missing.", nameof(modules));
            }

            if (!(double.IsFinite(factor) && factor >= 0))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The rate factor of module {i} ({module.GetName()}) is {factor}; it must be a finite number, 0 or more."),
                    nameof(modules));
            }
        }
    }

    /// <summary>The modules and their factors, in the order given.</summary>
    public ImmutableArray<(nn.Module Module, double Factor)> Modules { get; }

    /// <summary>Freezes what has the factor 0 until the result is disposed.</summary>
    /// <exception cref="ArgumentException">A module is not part of the model.</exception>
    internal IEnumerable<string> Describe(nn.Module model) =>
        Modules.Select(item => FormattableString.Invariant(
            $"{model.named_modules().FirstOrDefault(named => ReferenceEquals(named.Item2, item.Module)).Item1 ?? item.Module.GetName()} {item.Factor}"));

    internal Frozen Freeze(nn.Module model)
    {
        var parts = new HashSet<nn.Module>(model.modules(), ReferenceEqualityComparer.Instance) { model };
        for (var i = 0; i < Modules.Length; i++)
        {
            if (!parts.Contains(Modules[i].Module))
            {
                throw new ArgumentException(
                    $"Module {i} of the rates ({Modules[i].Module.GetName()}) is not part of the model that is trained; give rates for this model's own modules.");
            }
        }

        return new Frozen(FactorsOf(module => module.parameters()));
    }

    /// <summary>Puts each module into training mode, or into evaluation mode where its factor is 0.</summary>
    internal void SetModes()
    {
        foreach (var (module, factor) in Modules)
        {
            module.train(factor > 0);
        }
    }

    /// <summary>The buffers that stay as they are, for they belong to frozen modules.</summary>
    internal HashSet<Tensor> FrozenBuffers() => Below(FactorsOf(module => module.buffers()));

    /// <summary>The factors of all parameters, laid out like them; null if all are 1.</summary>
    internal Tensor? FactorsFor(FlatParameters parameters)
    {
        var factors = FactorsOf(module => module.parameters());
        var places = parameters.Parameters.Select(parameter => factors.GetValueOrDefault(parameter, 1)).ToArray();
        return places.All(factor => factor == 1) ? null : parameters.Spread(places);
    }

    private static HashSet<Tensor> Below(Dictionary<Tensor, double> factors) =>
        new(factors.Where(item => item.Value == 0).Select(item => item.Key), ReferenceEqualityComparer.Instance);

    private Dictionary<Tensor, double> FactorsOf(Func<nn.Module, IEnumerable<Tensor>> tensorsOf)
    {
        var factors = new Dictionary<Tensor, double>(ReferenceEqualityComparer.Instance);
        foreach (var (module, factor) in Modules)
        {
            foreach (var tensor in tensorsOf(module))
            {
                factors[tensor] = factor;
            }
        }

        return factors;
    }

    /// <summary>Takes the need for a gradient off parameters, and gives it back.</summary>
    internal sealed class Frozen : IDisposable
    {
        private readonly Tensor[] _parameters;

        public Frozen(Dictionary<Tensor, double> factors)
        {
            _parameters = [.. Below(factors).Where(parameter => parameter.requires_grad)];
            Require(false);
        }

        public void Dispose() => Require(true);

        private void Require(bool gradient)
        {
            foreach (var parameter in _parameters)
            {
                parameter.requires_grad = gradient;
            }
        }
    }
}
