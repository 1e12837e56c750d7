using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FewLabel.Checkpoints;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Tests.Training;
using Microsoft.Extensions.Logging;

namespace FewLabel.Tests;

/// <summary>Logs are filtered and counted by the events' numbers, which stay what they are.</summary>
public sealed partial class LogEventTests
{
    private static readonly Assembly[] Assemblies = [typeof(CheckpointFolder).Assembly, typeof(Architecture).Assembly, typeof(MocoPretrainer).Assembly];

    /// <summary>The numbers of each part of the library; of a namespace the longest that fits counts.</summary>
    private static readonly (string Assembly, string Namespace, int First)[] Ranges =
    [
        ("FewLabel.Core", "FewLabel.Training", 1000),
        ("FewLabel.Moco", "FewLabel", 2000),
        ("FewLabel.Models", "FewLabel", 3000),
        ("FewLabel.Core", "FewLabel.Data", 5000),
        ("FewLabel.Core", "FewLabel.Runtime", 6000),
        ("FewLabel.Core", "FewLabel.Checkpoints", 7000),
    ];

    [Fact]
    public void Every_event_has_a_number_in_the_range_of_its_part_and_no_two_have_the_same()
    {
        var events = Events();

        Assert.All(Assemblies, assembly => Assert.Contains(events, item => item.Method.DeclaringType!.Assembly == assembly));
        Assert.All(events, item => Assert.InRange(item.Event.EventId, RangeOf(item.Method.DeclaringType!), RangeOf(item.Method.DeclaringType!) + 99));
        Assert.Equal(events.Length, events.Select(item => item.Event.EventId).Distinct().Count());
        Assert.Equal(events.Length, events.Select(item => item.Method.Name).Distinct().Count());
    }

    [Fact]
    public void The_guide_lists_every_event_with_its_number_level_and_text()
    {
        var rows = File.ReadAllLines(Guide()).Where(line => Row().IsMatch(line) && !line.StartsWith("| 4", StringComparison.Ordinal)).ToArray();
        var expected = Events().OrderBy(item => item.Event.EventId)
            .Select(item => $"| {item.Event.EventId} | {item.Method.Name} | {item.Event.Level} | `{item.Event.Message}` |");

        Assert.Equal(expected, rows);
    }

    [Fact]
    public void A_pre_training_tells_of_its_start_its_estimates_and_its_end()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        var log = new LogLines();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 4, EstimateEvery = 2 }, labeled: Patterns.First(12), logger: log);

        Assert.Equal([2000, 2002, 2002, 2001], log.Ids(LogLevel.Debug));
        Assert.Equal("Pre-training on 64 images for 4 steps, from step 0.", log.At(LogLevel.Information)[0]);
    }

    private static (MethodInfo Method, LoggerMessageAttribute Event)[] Events() =>
    [
        .. from type in Assemblies.SelectMany(assembly => assembly.GetTypes())
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select (method, message),
    ];

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Row();

    private static int RangeOf(Type type) => Ranges
        .Where(range => type.Assembly.GetName().Name == range.Assembly && type.Namespace!.StartsWith(range.Namespace, StringComparison.Ordinal))
        .OrderByDescending(range => range.Namespace.Length).First().First;

    private static string Guide([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "docs", "guide", "logging.md"));
}
