using FewLabel.Tests.Labeling;

namespace FewLabel.Tests;

/// <summary>Runs what must have a process of its own; the test host does not come here.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => LabelingChild.Run(arguments[0]);
}
