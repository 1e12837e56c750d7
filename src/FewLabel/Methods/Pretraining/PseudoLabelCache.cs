using System.Runtime.InteropServices;
using FewLabel.Checkpoints;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>Pseudo-labels that are computed once and kept.</summary>
internal static class PseudoLabelCache
{
    public static PseudoLabels GetOrCompute(CheckpointFolder? part, Func<PseudoLabels> guess)
    {
        using var state = part.GetOrCompute("guesses", state =>
        {
            var guesses = guess();
            state.Take("labels", tensor([.. guesses.Labels], int32));
            state.Take("certainty", tensor([.. guesses.Certainty], float32));
        });
        return new PseudoLabels(
            ImmutableCollectionsMarshal.AsImmutableArray(state.Get("labels", ScalarType.Int32).data<int>().ToArray()),
            ImmutableCollectionsMarshal.AsImmutableArray(state.Get("certainty", ScalarType.Float32).data<float>().ToArray()));
    }
}
