using System.Runtime.CompilerServices;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Tests;

internal static class TestProcess
{
    /// <summary>The batches are tiny: with more threads, on a busy machine, they would mostly wait for each other.</summary>
    [ModuleInitializer]
    internal static void UseOneThread()
    {
        NativeRuntime.EnsureLoaded();
        torch.set_num_threads(1);
    }
}
