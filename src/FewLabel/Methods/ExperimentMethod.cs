using System.Collections.Immutable;
using FewLabel.Networks;

namespace FewLabel;

/// <summary>
/// One method of an experiment: it learns from the images and gives classifiers, which are all measured on the same test images. The library's and
/// your own are added alike, by <see cref="ExperimentBuilder.Add"/>.
/// </summary>
/// <remarks>A method that yields an encoder for others to go on from is an <see cref="IEncoderSource"/> too.</remarks>
public abstract class ExperimentMethod
{
    /// <summary>Names the method.</summary>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    protected ExperimentMethod(string name) => Name = name ?? "";

    /// <summary>Its name in the comparison.</summary>
    public string Name { get; }

    /// <summary>The stages that it runs through, in their order, as progress tells them. Default: its name.</summary>
    [DerivedSetting]
    public virtual ImmutableArray<string> Stages => [Name];

    /// <summary>The names of the results that it gives, in their order. Default: its name. Methods without any need no labels.</summary>
    [DerivedSetting]
    public virtual ImmutableArray<string> ResultNames => [Name];

    /// <summary>The architectures of the networks that it makes: each must take the images, and own ones are compared by what they make. Default: none.</summary>
    [DerivedSetting]
    public virtual ImmutableArray<Architecture> UsedArchitectures => [];

    /// <summary>
    /// What must be the same for a kept run to go on, followed down to numbers and texts: of own types all fields count, of the library's the
    /// public properties. Default: the method itself.
    /// </summary>
    [DerivedSetting]
    public virtual object? Settings => this;

    /// <summary>The call that adds it, as faults name it. Default: <c>Add</c>.</summary>
    [DerivedSetting]
    protected internal virtual string Call => nameof(ExperimentBuilder.Add);

    /// <summary>Says what keeps it from running to its end, before anything runs. Default: nothing.</summary>
    /// <param name="context">What the experiment is.</param>
    /// <returns>The faults. Their parameters are named from the method on, such as <c>BatchSize</c>.</returns>
    public virtual IEnumerable<OptionFault> Validate(ValidationContext context) => [];

    /// <summary>Runs it.</summary>
    /// <param name="context">What it learns from, and where it tells, keeps and measures.</param>
    /// <returns>Its results, each by <see cref="MethodContext.Measure"/>, in the order of <see cref="ResultNames"/>.</returns>
    public abstract IEnumerable<MethodResult> Run(MethodContext context);
}
