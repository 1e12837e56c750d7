using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>Judges features of a few labeled images while an encoder is trained without labels.</summary>
public interface IFeatureEstimator
{
    /// <summary>Judges.</summary>
    /// <param name="features">Float32, shape (N, D) on the CPU, finite. Not to be changed.</param>
    /// <param name="labels">Int64, shape (N) on the CPU, each from 0 to <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">How many classes there are.</param>
    /// <returns>The figures.</returns>
    FeatureEstimate Estimate(Tensor features, Tensor labels, int classCount);
}
