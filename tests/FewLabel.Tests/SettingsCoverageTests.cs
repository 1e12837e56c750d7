using System.Collections.Immutable;
using System.Reflection;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Methods;
using FewLabel.Ensembles;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FewLabel.Tests;

/// <summary>Every option is part of what must be the same for a run to go on: one that is forgotten fails here.</summary>
public sealed class SettingsCoverageTests : IDisposable
{
    /// <summary>Options that change no result of a run, or that change the images, whose digest is compared.</summary>
    private static readonly Type[] Elsewhere = [typeof(CheckpointOptions), typeof(ImageFileOptions), typeof(ImageLoadOptions), typeof(WeightLoadOptions), typeof(RuntimeOptions), typeof(LabelingOptions), typeof(DistillationOptions), typeof(LabelErrorOptions)];

    private static readonly object[] Roots =
    [
        new SupervisedOptions { EarlyStopping = new EarlyStopping(3) },
        new SupervisedOptions { Optimizer = new AdamOptions(), Schedule = LearningRateSchedule.StepDecay(0.5, 0.25) },
        new SupervisedOptions { Optimizer = new SgdOptions(0.1), Schedule = LearningRateSchedule.Constant },
        new SupervisedOptions { Optimizer = new LarsOptions() },
        SemiSupervisedOptions.FixMatch,
        SemiSupervisedOptions.FlexMatch,
        SemiSupervisedOptions.FreeMatch,
        SemiSupervisedOptions.SoftMatch,
        new PretrainOptions(),
        new DeepPropagationOptions(),
        new ResNetOptions { Depth = 18 },
        // So that each option can change alone.
        new VisionTransformerOptions { PatchSize = 1, Width = 12, Heads = 1, PositionSize = null, PositionOffset = 0 },
        new StrokePlacementOptions(),
        new FeatureOptions(),
        new FusionOptions { Network = Architectures.Mlp2 },
    ];

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 30, test: 10, seed: 3);

    public static TheoryData<int> Places => [.. Enumerable.Range(0, Roots.Length)];

    public void Dispose() => _digits.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_option_that_changes_changes_the_description(int place)
    {
        var before = Describe(Roots[place]);
        var changes = Changes(Roots[place]).ToArray();

        Assert.NotEmpty(changes);
        Assert.All(changes, change => Assert.False(
            before.SequenceEqual(Describe(change.Value)), $"{Roots[place].GetType().Name}.{change.Path} changes nothing in what is compared."));
    }

    [Fact]
    public void Every_type_of_options_is_covered()
    {
        var seen = Roots.SelectMany(Types).ToHashSet();
        Assembly[] library = [typeof(OptionsValidator).Assembly, typeof(Architecture).Assembly, typeof(MocoOptions).Assembly, typeof(Experiment).Assembly];

        var missing = library.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && !type.IsAbstract && type.GetMethod("<Clone>$") is not null)
            .Except(seen).Except(Elsewhere);

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_parameter_of_every_transform_is_part_of_its_description()
    {
        var types = typeof(ImageTransform).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ImageTransform)) && !type.IsAbstract);

        Assert.All(types, type => Assert.All(
            type.GetConstructors().SelectMany(constructor => constructor.GetParameters()),
            parameter => Assert.Contains(type.GetProperties(), property => property.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))));
    }

    [Theory]
    [InlineData("LabelPlan")]
    [InlineData("HoldOut")]
    [InlineData("Augmentation")]
    [InlineData("Normalize")]
    [InlineData("TrainingSeed")]
    [InlineData("Strong")]
    [InlineData("Recipe")]
    public void Every_part_of_an_experiment_is_part_of_its_description(string part)
    {
        var plan = Plan(new SemiSupervisedMethod("m", Architectures.Cnn, SemiSupervisedOptions.FixMatch, null));
        var other = part switch
        {
            "LabelPlan" => plan with { Labels = plan.Labels with { Seed = 2 } },
            "HoldOut" => plan with { HoldOut = 0.3 },
            "Augmentation" => plan with { Augmentation = Recipe.Digits.Augmentation },
            "Normalize" => plan with { Normalize = new Normalize(0.1, 0.3) },
            "Recipe" => plan with { Recipe = plan.Recipe with { TestTimeScales = [1, 2] } },
            "TrainingSeed" => plan with { TrainingSeed = 4 },
            _ => plan with { Methods = [new SemiSupervisedMethod("m", Architectures.Cnn, SemiSupervisedOptions.FixMatch, Recipe.Digits.Augmentation)] },
        };

        Assert.False(ExperimentSettings.DescribeRun(plan).SequenceEqual(ExperimentSettings.DescribeRun(other)));
    }

    private List<KeyValuePair<string, string>> Describe(object options) => [.. ExperimentSettings.DescribeRun(options is StrokePlacementOptions placement
        ? Plan(new SupervisedMethod("m", Architectures.Cnn, new SupervisedOptions())) with { Augmentation = new RandomStroke { Placement = placement } }
        : Plan(MethodOf(options)))];

    private static ExperimentMethod MethodOf(object options) => options switch
    {
        SupervisedOptions supervised => new SupervisedMethod("m", Architectures.Cnn, supervised),
        SemiSupervisedOptions semi => new SemiSupervisedMethod("m", Architectures.Cnn, semi, null),
        PretrainOptions pretrain => new PretrainMethod("m", Architectures.CnnBackbone, pretrain),
        FeatureOptions features => new UsePretrainedMethod("m", Architectures.Cnn, features),
        FusionOptions fusion => new FusionMethod("m", ["p"], fusion),
        DeepPropagationOptions deep => new DeepPropagationMethod("m", "p", deep),
        VisionTransformerOptions transformer => new SupervisedMethod("m", Architectures.VisionTransformer(transformer), new SupervisedOptions()),
        _ => new SupervisedMethod("m", Architectures.ResNet((ResNetOptions)options), new SupervisedOptions()),
    };

    private ExperimentPlan Plan(ExperimentMethod method) =>
        new(_digits, Recipe.Digits, new LabelPlan(10, PerClass: false, 1), null, null, null, 1, ComputeDevice.Cpu, [method], false, NullLogger.Instance);

    private static IEnumerable<PropertyInfo> Settable(object options) =>
        options.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    private static bool IsRecord(object? value) => value?.GetType().GetMethod("<Clone>$") is not null;

    private static IEnumerable<Type> Types(object options) =>
        Settable(options).Select(property => property.GetValue(options)).Where(IsRecord).SelectMany(inner => Types(inner!)).Append(options.GetType());

    /// <summary>The options with one property changed, of them or of options in them.</summary>
    private static IEnumerable<(string Path, object Value)> Changes(object options)
    {
        foreach (var property in Settable(options))
        {
            var value = property.GetValue(options);
            var inner = IsRecord(value) ? Changes(value!).Select(change => ($".{change.Path}", (object?)change.Value)) : [("", Other(property, value))];
            foreach (var (path, changed) in inner)
            {
                yield return (property.Name + path, With(options, property, changed));
            }
        }
    }

    private static object With(object options, PropertyInfo property, object? value)
    {
        var copy = options.GetType().GetMethod("<Clone>$")!.Invoke(options, null)!;
        property.SetValue(copy, value);
        return copy;
    }

    private static object? Other(PropertyInfo property, object? value) => value switch
    {
        bool truth => !truth,
        int or long or double => Convert.ChangeType(Convert.ToDouble(value) == 18 ? 34 : Convert.ToInt64(value) + 1, value.GetType()),
        Enum => Enum.GetValues(value.GetType()).Cast<object>().First(other => !other.Equals(value)),
        string text => text + ", 0.9",
        ImmutableArray<double> numbers => numbers.Add(0.75),
        ImmutableArray<MomentNormalization> forms => forms.Add(new MomentNormalization(width: 0.5)),
        Architecture => Architectures.Mlp1,
        ImageTransform => Recipe.Digits.StrongAugmentation,
        null when (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var type =>
            type == typeof(ImmutableArray<double>) ? ImmutableArray.Create(0.5, 0.5)
            : type == typeof(ImmutableArray<MomentNormalization>) ? ImmutableArray.Create(new MomentNormalization(width: 0.5))
            : type == typeof(ImageTransform) ? Recipe.Digits.Augmentation
            : type == typeof(EarlyStopping) ? new EarlyStopping(2)
            : type == typeof(bool) ? true
            : Convert.ChangeType(7, type),
        ValueRange => new ValueRange(-0.5, 0.5),
        PseudoLabelWeights weights => Activator.CreateInstance(weights.GetType(), 0.5),
        LearningRateSchedule => LearningRateSchedule.WarmupCosine(0.3),
        _ => throw new NotSupportedException($"Say here how {property.DeclaringType!.Name}.{property.Name} of type {property.PropertyType.Name} changes."),
    };
}
