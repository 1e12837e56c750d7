using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using FewLabel.Data;
using TorchSharp;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>Seeds, versions, times and all settings.</summary>
internal static class RunSection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var result = context.Result;
        yield return Element("dl", Class("run"), Facts(context).Select(fact => new[] { Element("dt", fact.Name), Element("dd", fact.Value) }));
        yield return Element(
            "details",
            Element("summary", $"All {result.Settings.Count} settings"),
            Table("settings", ["Setting", "Value"], result.Settings.Select(setting => new object?[] { setting.Key, setting.Value })));
    }

    private static IEnumerable<(string Name, string Value)> Facts(ReportContext context)
    {
        var (result, images) = (context.Result, context.Dataset);
        yield return ("Data set", $"{result.Dataset}{(result.Origin == DataOrigin.Synthetic ? ", generated" : "")}: {Count(images.Train.Count)} training and {(images.HasTest ? Count(images.Test.Count) : "no")} test images of {images.Train.Shape}, {images.Train.ClassCount} classes");
        yield return ("Seeds", $"{result.Seed} for the draw of labels, {result.TrainingSeed} for the training");
        yield return ("Labels by class", string.Join(", ", result.ClassNames.Zip(result.LabelCounts, (name, count) => $"{name}: {count}")));
        yield return ("Computed on", string.Join(", ", result.Methods.Select(method => method.Device.type.ToString()).Distinct()));
        yield return ("Time", string.Join(", ", result.Methods.Select(method => $"{method.Name} {Duration(method.Seconds)}").Concat(result.Methods
            .Where(method => method.Pretraining is not null).DistinctBy(method => method.Pretraining).Select(method => $"pre-training of {method.EncoderName} {Duration(method.PretrainSeconds)}"))));
        yield return ("Versions", $"FewLabel {Version(typeof(Experiment))}, TorchSharp {Version(typeof(torch))}, .NET {Environment.Version}");
        yield return ("Machine", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors");
        yield return ("Report", context.Options.Date.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture).Replace("UTC+00:00", "UTC", StringComparison.Ordinal));
    }

    private static string Version(Type type) => type.Assembly.GetName().Version!.ToString(3);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
