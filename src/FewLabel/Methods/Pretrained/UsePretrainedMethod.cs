using System.Collections.Immutable;
using FewLabel.Networks;

namespace FewLabel.Methods;

/// <summary>Yields an encoder whose weights come with it, as it is.</summary>
internal sealed class UsePretrainedMethod(string name, Architecture encoder, FeatureOptions options) : ExperimentMethod(name), IEncoderSource
{
    /// <summary>What was given, at the size that the options ask for.</summary>
    public Architecture Architecture { get; } = options.InputSize is { } size && size >= encoder.MinimumSize && options.Validate().Count == 0
        ? encoder.WithInputSize(size)
        : encoder;

    public FeatureOptions Options { get; } = options;

    [DerivedSetting]
    public FeatureOptions Features => Options;

    public override ImmutableArray<string> ResultNames => [];

    public override ImmutableArray<Architecture> UsedArchitectures => [Architecture];

    protected internal override string Call => nameof(PretrainedExtensions.UsePretrained);

    public override IEnumerable<OptionFault> Validate(ValidationContext context)
    {
        var faults = new OptionsValidator();
        faults.AddRange(Options.Validate());
        if (Options.InputSize is { } size && size < encoder.MinimumSize)
        {
            faults.Add(nameof(FeatureOptions.InputSize), size, $"{encoder.MinimumSize} or more, which {encoder.Name} can take");
        }

        if (!encoder.BringsWeights)
        {
            faults.Add(
                nameof(Architecture), encoder.Name, "an architecture that brings weights",
                "Its weights would be drawn at random: give one of FewLabel.Pretrained or one of your own that loads its weights, or pre-train it by Pretrain.");
        }

        return faults.Found;
    }

    public PretrainedEncoder TrainEncoder(MethodContext context)
    {
        context.Progress(Name);
        using var initial = context.Random.Fork("initial weights");
        return new PretrainedEncoder(Architecture.CreateEncoder(context.Images.Shape, initial));
    }

    public override IEnumerable<MethodResult> Run(MethodContext context) => [];
}
