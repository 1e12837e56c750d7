using TorchSharp;

namespace FewLabel.Tests;

/// <summary>Gives libtorch so many threads until it is disposed; tests run with one.</summary>
internal sealed class Threads : IDisposable
{
    private readonly int _before = torch.get_num_threads();

    public Threads(int count) => torch.set_num_threads(count);

    public void Dispose() => torch.set_num_threads(_before);
}
