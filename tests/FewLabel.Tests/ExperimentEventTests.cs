using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace FewLabel.Tests;

/// <summary>The numbers of the experiments' events stay what they are; those of the layers below are tested with momentum contrast.</summary>
public sealed class ExperimentEventTests
{
    [Fact]
    public void Every_event_of_an_experiment_has_a_number_of_its_own_and_stands_in_the_guide()
    {
        var events = (from type in typeof(Experiment).Assembly.GetTypes()
                      from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                      let told = method.GetCustomAttribute<LoggerMessageAttribute>()
                      where told is not null
                      orderby told.EventId
                      select $"| {told.EventId} | {method.Name} | {told.Level} | `{told.Message}` |").ToArray();

        Assert.NotEmpty(events);
        Assert.All(events, row => Assert.StartsWith("| 40", row, StringComparison.Ordinal));
        Assert.Equal(events.Length, events.Select(row => row.Split('|')[1]).Distinct().Count());
        Assert.Equal(events, File.ReadAllLines(Guide()).Where(line => line.StartsWith("| 40", StringComparison.Ordinal) && !line.Contains(" to ", StringComparison.Ordinal)));
    }

    private static string Guide([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "docs", "guide", "logging.md");
}
