using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;

namespace FewLabel;

public sealed partial record Recipe
{
    private const int MostSize = 10_000;

    /// <summary>What is wrong with this recipe.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (string.IsNullOrWhiteSpace(Name))
        {
            faults.Add(nameof(Name), Name, "a name that is not empty");
        }

        CheckImages(faults);
        CheckForms(faults);
        CheckNetwork(faults, nameof(Encoder), Encoder);
        CheckNetwork(faults, nameof(Network), Network);
        Part(nameof(Supervised), Supervised, Supervised?.Validate());
        Part(nameof(SemiSupervised), SemiSupervised, SemiSupervised?.Validate());
        Part(nameof(Pretraining), Pretraining, Pretraining?.Validate(ClassesOf(Pretraining)));
        Part(nameof(Features), Features, Features?.Validate());
        Part(nameof(Propagation), Propagation, Propagation?.Validate());
        faults.RequireAtLeast(ReferenceImageCount, OptionScaling.FewestImages);
        Part(nameof(Scaling), Scaling, Scaling?.Validate());
        return faults.Found;

        void Part(string name, object? options, IReadOnlyList<OptionFault>? inner)
        {
            if (options is null)
            {
                faults.Add(name, null, $"{GetType().GetProperty(name)!.PropertyType.Name}", "Leave it out for the usual ones.");
            }

            faults.AddRange(name, inner ?? []);
        }
    }

    /// <summary>What keeps the recipe from suiting a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>The fault, which names the recipes that do; null if there is none.</returns>
    public OptionFault? FaultWith(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var shape = dataset.Train.Shape;
        return Suits(shape) ? null : new OptionFault(nameof(Recipe), Name, $"a recipe for images of {shape}", Remedy(shape));
    }

    private bool Suits(ImageShape shape) => Channels.Contains(shape.Channels) && shape.Height >= MinimumSize && shape.Width >= MinimumSize;

    private string Remedy(ImageShape shape)
    {
        var others = All.Where(recipe => recipe.Suits(shape)).Select(recipe => $"Recipe.{recipe.Name} ({recipe.Description})");
        return $"{Name} is for images of {string.Join(" or ", Channels)} channel{(Channels is [1] ? "" : "s")} and at least {MinimumSize}×{MinimumSize} pixels. Take {string.Join(" or ", others)}, or load the images in another shape.";
    }

    private void CheckImages(OptionsValidator faults)
    {
        if (Channels.IsDefaultOrEmpty || Channels.Any(channels => channels is not (1 or 3)) || Channels.Distinct().Count() < Channels.Length)
        {
            faults.Add(nameof(Channels), Channels.IsDefault ? null : $"[{string.Join(", ", Channels)}]", "[1] for gray, [3] for color or [1, 3] for both");
        }

        if (MinimumSize is < 1 or > MostSize)
        {
            faults.Add(nameof(MinimumSize), MinimumSize, $"1 to {MostSize:N0}");
        }

        if (!Channels.IsDefault && !Suits(FileShape))
        {
            faults.Add(nameof(FileShape), FileShape, $"one of the Channels and at least {MinimumSize}×{MinimumSize} pixels");
        }
    }

    private void CheckForms(OptionsValidator faults)
    {
        foreach (var (name, transform) in ((string, ImageTransform?)[])
            [(nameof(Augmentation), Augmentation), (nameof(StrongAugmentation), StrongAugmentation), (nameof(ContrastiveViews), ContrastiveViews)])
        {
            if (transform is null)
            {
                faults.Add(name, null, "a transform", "Augmentations.None leaves images as they are.");
            }
        }

        if (InputNormalizations.IsDefault || InputNormalizations.Contains(null!))
        {
            faults.Add(nameof(InputNormalizations), null, "an array of input normalizations, none of them null", "[] is none; MomentNormalization.None leaves images as they are.");
        }

        if (TestTimeScales.IsDefaultOrEmpty || !TestTimeScales.All(scale => scale is >= MomentNormalization.LeastZoom and <= MomentNormalization.MostZoom))
        {
            faults.Add(
                nameof(TestTimeScales), TestTimeScales.IsDefault ? null : FormattableString.Invariant($"[{string.Join(", ", TestTimeScales)}]"),
                FormattableString.Invariant($"one scale or more, each {MomentNormalization.LeastZoom} to {MomentNormalization.MostZoom}"), "[1] is the size that the networks have learned.");
        }
    }

    private void CheckNetwork(OptionsValidator faults, string name, Architecture? network)
    {
        if (network is null)
        {
            faults.Add(name, null, "an architecture, such as one of Architectures");
        }
        else if (network.FaultWith(FileShape) is { } fault)
        {
            faults.Add(name, network.Name, $"one that takes images of {FileShape}, the FileShape", fault);
        }
    }

    /// <summary>A recipe knows no classes; a prior names as many as there are.</summary>
    private static int ClassesOf(PretrainOptions options) =>
        options.Propagate?.Labels?.ClassPrior is { IsDefault: false } prior ? prior.Length : 2;
}
