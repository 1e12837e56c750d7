using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>scikit-learn's logistic regression in a Python process.</summary>
internal sealed class LinearPeer(string? python) : IDisposable
{
    private readonly PythonPeer _peer = PythonPeer.Start(python, Path.Combine(AppContext.BaseDirectory, "python", "linear.py"), "python3-sklearn");

    public string Description => _peer.Description;

    /// <summary>The probabilities of the test rows.</summary>
    public Tensor Predict(Tensor train, Tensor labels, Tensor test, string folder)
    {
        string[] files = [.. new[] { "train", "labels", "test", "predictions" }.Select(name => Path.Combine(folder, $"{name}.npy"))];
        Npy.Write(files[0], train);
        Npy.Write(files[1], labels);
        Npy.Write(files[2], test);
        _peer.Tell(string.Join('\t', files));
        return Npy.ReadFloats(files[3]);
    }

    public void Dispose() => _peer.Dispose();
}
