using FewLabel.Augmentation;
using FewLabel.Moco;
using FewLabel.Networks;

namespace FewLabel;

/// <summary>An encoder that an experiment has pre-trained. Belongs to the <see cref="ExperimentResult"/>, which disposes it.</summary>
public sealed class PretrainedEncoder : IDisposable
{
    /// <summary>Takes an encoder over.</summary>
    /// <param name="encoder">The encoder, trained, on the device of the run.</param>
    public PretrainedEncoder(Encoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        Encoder = encoder;
    }

    /// <summary>The encoder. Not to be trained further or disposed.</summary>
    public Encoder Encoder { get; }

    /// <summary>The course of a contrastive pre-training; null if it was trained otherwise.</summary>
    public MocoResult? Pretraining { get; init; }

    /// <summary>What made the views that it was trained by; null if there were none.</summary>
    public ImageTransform? Views { get; init; }

    /// <summary>The name of the method that trained it.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The name of its architecture.</summary>
    public string ArchitectureName { get; internal set; } = "";

    /// <summary>Seconds of its training, and of the features and neighbor graphs that it has made for others, those of earlier processes included.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Writes its weights to a safetensors file, which <see cref="WeightFile.Load"/> and other programs read.</summary>
    /// <param name="path">The file to write or to replace; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        WeightFile.Save(path, Encoder);
    }

    /// <summary>Frees the encoder.</summary>
    public void Dispose() => Encoder.Dispose();
}
