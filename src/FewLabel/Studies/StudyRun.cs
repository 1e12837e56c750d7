using System.Collections.Immutable;

namespace FewLabel.Studies;

/// <summary>One experiment of a study: the figures of its methods, without their networks.</summary>
public sealed class StudyRun
{
    internal StudyRun(long seed, ImmutableArray<StudyFigure> methods)
    {
        Seed = seed;
        Methods = methods;
    }

    /// <summary>The seed of its draw.</summary>
    public long Seed { get; }

    /// <summary>Its methods, in the order they were added.</summary>
    public ImmutableArray<StudyFigure> Methods { get; }

    /// <summary>The figures of a result.</summary>
    /// <param name="result">The result; it is not kept.</param>
    /// <returns>The run.</returns>
    public static StudyRun Of(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new StudyRun(result.Seed, [.. result.Methods.Select(method => new StudyFigure(
            method.Name, method.Validation?.Accuracy, method.Test?.Accuracy, method.Seconds, method.PretrainSeconds)
            {
                ValidationNote = method.ValidationNote,
            })]);
    }
}
