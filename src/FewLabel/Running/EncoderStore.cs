using System.Collections.Immutable;
using FewLabel.Checkpoints;

namespace FewLabel.Running;

/// <summary>The encoders that methods of a run have trained, and what these make of its images.</summary>
internal sealed class EncoderStore(RunContext run) : IDisposable
{
    private readonly Dictionary<IEncoderSource, EncodedImages> _encoded = new(ReferenceEqualityComparer.Instance);
    private readonly List<PretrainedEncoder> _encoders = [];
    private bool _given;

    /// <summary>Takes an encoder over.</summary>
    /// <param name="source">What has trained it.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="part">Where what it makes of the images is kept.</param>
    public void Add(IEncoderSource source, PretrainedEncoder encoder, CheckpointFolder? part)
    {
        (encoder.Name, encoder.ArchitectureName) = (source.Name, source.Architecture.Name);
        _encoders.Add(encoder);
        _encoded.Add(source, new EncodedImages(encoder, source, run, part));
    }

    public EncodedImages Of(IEncoderSource source) => _encoded.TryGetValue(source, out var encoded)
        ? encoded
        : throw new ArgumentException($"{source.Name} has not trained its encoder in this run. Name a method that was added before.", nameof(source));

    /// <summary>Gives the encoders to the result, which frees them.</summary>
    public ImmutableSortedDictionary<string, PretrainedEncoder> Give()
    {
        _given = true;
        return _encoders.ToImmutableSortedDictionary(encoder => encoder.Name, encoder => encoder, StringComparer.Ordinal);
    }

    public void Dispose()
    {
        foreach (var encoded in _encoded.Values)
        {
            encoded.Free();
        }

        if (!_given)
        {
            _encoders.ForEach(encoder => encoder.Dispose());
        }
    }
}
