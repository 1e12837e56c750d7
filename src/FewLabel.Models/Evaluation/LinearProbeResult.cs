using FewLabel.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>A fitted linear probe: the layer and how it came about.</summary>
/// <remarks>
/// Owns <see cref="Head"/> until <see cref="ToClassifier"/> gives it away; dispose it in any case.
/// </remarks>
public sealed class LinearProbeResult : IDisposable
{
    private bool _isGiven;

    internal LinearProbeResult(Linear head, LinearProbeFigures figures) => (Head, Figures) = (head, figures);

    /// <summary>The layer: features as the encoder gives them, Float32 (N, D), to logits (N, classes). On the CPU.</summary>
    public Linear Head { get; }

    /// <summary>How the fit went.</summary>
    public LinearProbeFigures Figures { get; }

    /// <summary>Puts the layer on top of an encoder.</summary>
    /// <param name="encoder">The encoder whose features it was fitted to, on any device.</param>
    /// <returns>
    /// A classifier in evaluation mode that takes over the encoder itself, not a copy, and the layer, which goes to the
    /// encoder's device. The caller disposes it, and with it both.
    /// </returns>
    /// <exception cref="ArgumentException">The encoder gives another number of features.</exception>
    /// <exception cref="InvalidOperationException">The layer was given to a classifier before, or disposed.</exception>
    public ImageClassifier ToClassifier(Encoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (_isGiven)
        {
            throw new InvalidOperationException("The layer has been given away or disposed; fit the probe again.");
        }

        if (Head.in_features != encoder.FeatureDimension)
        {
            throw new ArgumentException(
                $"The layer takes {Head.in_features} features and the encoder gives {encoder.FeatureDimension}; give the encoder that it was fitted to.",
                nameof(encoder));
        }

        if (encoder.parameters().FirstOrDefault() is { } parameter)
        {
            Head.to(parameter.device);
        }

        var classifier = new ImageClassifier(encoder, Head, (int)Head.out_features);
        _isGiven = true;
        classifier.eval();
        return classifier;
    }

    /// <summary>Gives its numbers to a linear layer of as many features and classes, on any device.</summary>
    internal void CopyTo(Linear head)
    {
        using var noGradient = no_grad();
        head.weight.copy_(Head.weight);
        head.bias!.copy_(Head.bias!);
    }

    /// <summary>Frees the layer, unless a classifier has it.</summary>
    public void Dispose()
    {
        if (!_isGiven)
        {
            Head.Dispose();
            _isGiven = true;
        }
    }
}
