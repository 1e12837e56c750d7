using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Puts a module and all within it into evaluation mode, and each back into the mode that it had.</summary>
internal sealed class ModuleModes : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] _found;

    private ModuleModes(nn.Module module)
    {
        _found = [(module, module.training), .. module.modules().Select(part => (part, part.training))];
        module.eval();
    }

    public static ModuleModes Evaluate(nn.Module module) => new(module);

    public void Dispose()
    {
        // A module comes before its parts, which take its mode at first.
        foreach (var (module, training) in _found)
        {
            if (module.training != training)
            {
                module.train(training);
            }
        }
    }
}
