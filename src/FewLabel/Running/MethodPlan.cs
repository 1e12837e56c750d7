using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>What one call of the builder adds: one method, or several that share an encoder.</summary>
internal abstract record MethodPlan(string Name, Architecture Architecture)
{
    /// <summary>The call that added it.</summary>
    [DerivedSetting]
    public abstract string Call { get; }

    /// <summary>The stages that it runs through, in their order; all but a pre-training are methods.</summary>
    [DerivedSetting]
    public abstract ImmutableArray<string> Stages { get; }

    /// <summary>What made the views of the pre-training that it does or goes on from; null without one.</summary>
    internal virtual ImageTransform? Views => null;

    /// <summary>The forms in which its networks see the images, in turn; empty where they see them as they are.</summary>
    internal virtual ImmutableArray<MomentNormalization> Forms => [];

    /// <summary>How large its networks look at an image in its form when they predict.</summary>
    internal virtual ImmutableArray<double> TestTimeScales => [1];

    /// <summary>The stages that are methods.</summary>
    [DerivedSetting]
    public virtual ImmutableArray<string> Methods => Stages;

    /// <summary>What one of its methods learns from.</summary>
    public abstract DataUse UseOf(string method);

    /// <summary>What images held out choose of one of its methods; empty for nothing.</summary>
    public virtual IEnumerable<string> ChosenByValidation(string method) => EarlyStopping is null ? [] : ["the epoch of its weights"];

    /// <summary>The early stopping it asks for, if any.</summary>
    public abstract EarlyStopping? EarlyStopping { get; }
}
