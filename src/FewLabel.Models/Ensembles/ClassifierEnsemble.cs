using System.Collections.Immutable;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Ensembles;

/// <summary>
/// Several classifiers as one: it averages their probabilities (Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable
/// Predictive Uncertainty Estimation using Deep Ensembles", 2017). What the members have in common stays; their own errors
/// thin out.
/// </summary>
/// <remarks>It owns its members: <c>train</c>, <c>eval</c> and <c>to</c> reach them, and <c>Dispose</c> frees them.</remarks>
public sealed class ClassifierEnsemble : nn.Module<Tensor, Tensor>
{
    /// <summary>Takes over the members.</summary>
    /// <param name="members">One or more, each (N, C, H, W) to logits (N, classes), of the same classes in the same order.</param>
    /// <exception cref="ArgumentException">There is no member.</exception>
    public ClassifierEnsemble(params IEnumerable<nn.Module<Tensor, Tensor>> members)
        : base(nameof(ClassifierEnsemble))
    {
        ArgumentNullException.ThrowIfNull(members);
        Members = [.. members];
        if (Members.IsEmpty)
        {
            throw new ArgumentException("An ensemble needs one classifier or more.", nameof(members));
        }

        foreach (var (position, member) in Members.Index())
        {
            register_module($"member{position + 1}", member ?? throw new ArgumentException($"Member {position + 1} is null.", nameof(members)));
        }
    }

    /// <summary>The classifiers, in the order they were given.</summary>
    public ImmutableArray<nn.Module<Tensor, Tensor>> Members { get; }

    /// <summary>
    /// How much each member counts in a product of their probabilities, each 0 or more: p(class) ∝ Π p_i(class)^power_i. Empty averages the
    /// probabilities. Default: empty.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many as members, or one is negative or no number.</exception>
    public ImmutableArray<double> Powers
    {
        get;
        init => field = value.IsDefaultOrEmpty ? []
            : value.Length == Members.Length && value.All(power => power >= 0 && double.IsFinite(power)) ? value
            : throw new ArgumentException($"Give a power of 0 or more for each of the {Members.Length} members, or none; these are {string.Join(", ", value)}.", nameof(Powers));
    }
    = [];

    /// <summary>Fuses what the members say.</summary>
    /// <param name="input">Float32, shape (N, C, H, W), normalized.</param>
    /// <returns>
    /// Logits, shape (N, classes), whose softmax is the mean of the members' probabilities, or their product. The caller disposes
    /// them, or the dispose scope that is open.
    /// </returns>
    /// <exception cref="ArgumentException">Two members give logits of different shapes.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        return Fuse([.. Members.Select(member => member.call(input))], nameof(input)).MoveToOuterDisposeScope();
    }

    /// <summary>Fuses what the members say, and gives the features that one of them decides by.</summary>
    /// <param name="input">As for <see cref="forward"/>.</param>
    /// <param name="position">The member, an <see cref="ImageClassifier"/>.</param>
    internal (Tensor Logits, Tensor Features) WithFeatures(Tensor input, int position)
    {
        using var scope = NewDisposeScope();
        var watched = (ImageClassifier)Members[position];
        var features = watched.Encoder.call(input);
        var logits = Fuse([.. Members.Select(member => ReferenceEquals(member, watched) ? watched.Head.call(features) : member.call(input))], nameof(input));
        return (logits.MoveToOuterDisposeScope(), features.MoveToOuterDisposeScope());
    }

    private Tensor Fuse(Tensor[] logits, string parameter)
    {
        if (logits.FirstOrDefault(one => !one.shape.SequenceEqual(logits[0].shape)) is { } other)
        {
            throw new ArgumentException(
                $"The members of an ensemble must know the same classes; one gives logits of shape ({string.Join(", ", logits[0].shape)}) and another of ({string.Join(", ", other.shape)}).",
                parameter);
        }

        var logs = logits.Select(one => one.log_softmax(1)).ToArray();
        return Powers.IsEmpty
            ? stack(logs).logsumexp(0).sub(Scalars.Of(Math.Log(logits.Length)))
            : stack([.. logs.Zip(Powers, (log, power) => log.mul(Scalars.Of(power)))]).sum([0L]).log_softmax(1);
    }

    /// <summary>Does nothing: the constructor registers the members.</summary>
    protected override void RegisterComponents()
    {
    }
}
