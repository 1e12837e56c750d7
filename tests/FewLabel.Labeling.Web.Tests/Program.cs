using FewLabel.Tests.Labeling.Web;

namespace FewLabel.Tests;

/// <summary>Serves a page until it is killed; the test host does not come here.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        await using var page = await ServedPage.StartAsync(arguments[0]);
        Console.WriteLine(page.Address);

        // Should nobody kill it, it ends by itself.
        await Task.Delay(TimeSpan.FromMinutes(3));
        return 1;
    }
}
