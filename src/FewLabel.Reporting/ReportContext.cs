using System.Collections.Immutable;
using System.Text;
using FewLabel.Data;
using FewLabel.Reporting.Images;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Reporting;

/// <summary>State that the sections of one report share.</summary>
internal sealed class ReportContext(ExperimentResult result, ImageDataset dataset, ReportOptions options, CancellationToken cancellationToken)
{
    private readonly StringBuilder _styles = new();
    private int _names;

    public ExperimentResult Result => result;

    public ImageDataset Dataset => dataset;

    public ReportOptions Options => options;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The method that the report shows in detail.</summary>
    public MethodResult Best { get; } = result.Best;

    /// <summary>Whether held-out images chose it from several methods.</summary>
    public bool WasChosen => Best.Validation is not null && result.Methods.Length > 1;

    /// <summary>The images that the figures are of.</summary>
    /// <param name="count">How many.</param>
    public string Measured(long count = 2) => (result.HasTest, count) switch
    {
        (true, 1) => "test image",
        (true, _) => "test images",
        (false, 1) => "image held out",
        _ => "images held out",
    };

    /// <summary>What the sections add to the style sheet.</summary>
    public string Styles => _styles.ToString();

    /// <summary>A name that no other part of the page has.</summary>
    public string NewName(string kind) => $"{kind}{++_names}";

    /// <summary>The seed of all that the report draws.</summary>
    public long Seed { get; } = options.Seed ?? result.TrainingSeed;

    /// <summary>A source of randomness for one purpose.</summary>
    public RandomSource Random(string purpose)
    {
        using var root = new RandomSource(Seed);
        return root.Fork("report " + purpose);
    }

    /// <summary>Makes some images of a set one picture.</summary>
    public SpriteSheet Sheet(ImageSet images, ImmutableArray<long> indices)
    {
        using var scope = NewDisposeScope();
        return Sheet(images.Batch(tensor([.. indices], int64)));
    }

    /// <summary>Makes images one picture.</summary>
    public SpriteSheet Sheet(Tensor images)
    {
        var sheet = new SpriteSheet(NewName("sheet"), images);
        _styles.Append(sheet.Styles);
        return sheet;
    }
}
