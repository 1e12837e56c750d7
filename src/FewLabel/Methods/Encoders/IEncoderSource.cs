using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Networks;

namespace FewLabel;

/// <summary>
/// A method that yields an encoder for others to go on from: an <see cref="ExperimentMethod"/> that is one of these trains it before it runs.
/// </summary>
public interface IEncoderSource
{
    /// <summary>The method's name, by which others find it.</summary>
    string Name { get; }

    /// <summary>The architecture of the encoder.</summary>
    Architecture Architecture { get; }

    /// <summary>The views whose features are averaged in <see cref="EncodedImages.Features"/>; null takes the whole image alone, its features as the encoder gives them.</summary>
    FeatureOptions? Features => null;

    /// <summary>What augments images with pseudo-labels, for the methods that go on from it; null takes the recipe's.</summary>
    ImageTransform? UnlabeledAugmentation => null;

    /// <summary>The input normalizations that the networks of methods that go on from it take in turn; null takes the recipe's.</summary>
    ImmutableArray<MomentNormalization>? InputNormalizations => null;

    /// <summary>How large these networks look at an image when they predict; null takes the recipe's.</summary>
    ImmutableArray<double>? TestTimeScales => null;

    /// <summary>Trains the encoder. Called once in a run, before the method runs.</summary>
    /// <param name="context">
    /// What it learns from, and where it tells and keeps: <see cref="MethodContext.Checkpoint"/> is the encoder's own. It measures nothing.
    /// </param>
    /// <returns>The encoder, which the run takes over.</returns>
    PretrainedEncoder TrainEncoder(MethodContext context);
}
