using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FewLabel.Tests.Labeling.Web;

/// <summary>What people need who see little, use no mouse, or have the page read to them: the rules of axe, and the keyboard.</summary>
public sealed class AccessibilityTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServedPage _served = null!;

    public async Task InitializeAsync()
    {
        _served = await ServedPage.StartAsync(_folder.Path);
        _served.Label(60);
        _served.Session.Label(Enumerable.Range(0, 60).First(image => _served.Session[image].Class == "cat"), "dog");
        foreach (var image in _served.Session.ProposeMeasured(20))
        {
            _served.Session.Label(image, ServedPage.Truth(image));
        }
    }

    public async Task DisposeAsync()
    {
        await _served.DisposeAsync();
        _folder.Dispose();
    }

    [ChromiumTheory]
    [InlineData(1280, 800, ColorScheme.Light)]
    [InlineData(1280, 800, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task No_view_breaks_a_rule_of_axe(int width, int height, ColorScheme colors)
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(_served.Address, width, height, colors);
        var faults = new List<string>();
        foreach (var (view, sign) in new[] { ("one", "#prediction:not(:empty)"), ("many", "#bulk button"), ("doubts", "#doubts li"), ("measure", "#curve svg") })
        {
            await page.ClickAsync($"#tab-{view}");
            await page.Locator(sign).First.WaitForAsync();
            await Browser.KeepAsync(page, $"axe-{view}-{width}-{colors}");
            faults.AddRange(await FaultsAsync(page, view));
        }

        await page.ClickAsync("#tab-many");
        await page.Locator("#bulk button").First.ClickAsync();
        faults.AddRange(await FaultsAsync(page, "one clicked away"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename or merge dog" }).ClickAsync();
        await Browser.KeepAsync(page, $"axe-edit-{width}-{colors}");
        faults.AddRange(await FaultsAsync(page, "dialog"));
        await page.Keyboard.PressAsync("Escape");
        await ShowFaultAsync(page);
        faults.AddRange(await FaultsAsync(page, "fault"));

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [ChromiumFact]
    public async Task A_page_with_faults_is_noticed()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(_served.Address);
        await page.EvaluateAsync("document.getElementById('zoom').textContent = ''; document.getElementById('skip').style.color = '#ddd';");

        var faults = await FaultsAsync(page, "one");

        Assert.Contains(faults, fault => fault.Contains("button-name", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("color-contrast", StringComparison.Ordinal));
    }

    [ChromiumFact]
    public async Task Tab_reaches_everything_once_in_the_order_of_the_page_and_shows_where_it_is()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(_served.Address);
        var seen = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<string?>(
                "() => { const own = document.activeElement; return own === document.body ? null : `${own.id || own.getAttribute('aria-label') || own.textContent.trim()}|${getComputedStyle(own).outlineStyle}`; }");
            if (focused is null || seen.Contains(focused))
            {
                break;
            }

            seen.Add(focused);
        }

        Assert.All(seen, focused => Assert.EndsWith("|solid", focused, StringComparison.Ordinal));
        Assert.Equal(
            [
                "tab-one", "skip", "unclear", "undo", "zoom",
                .. _served.Session.Classes.Select(own => own.Name).SelectMany(name => new[] { $"{Key(name)}Label as {name}, {Labels(name)} labels", $"Rename or merge {name}" }), "add-name", "Add", "export",
            ],
            seen.Select(focused => focused.Split('|')[0]));
    }

    private int Key(string name) => 1 + _served.Session.Classes.Select(own => own.Name).ToList().IndexOf(name);

    private int Labels(string name) => _served.Session.Classes.Single(own => own.Name == name).Labels;

    /// <summary>Everything that axe finds, for none of it is wanted.</summary>
    private static async Task<IEnumerable<string>> FaultsAsync(IPage page, string where)
    {
        var result = await page.RunAxe();
        Assert.True(result.Passes.Length > 10, "axe has looked at hardly anything.");
        return result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{where}: {rule.Id} ({rule.Impact}): {rule.Help}: {node.Html}"));
    }

    private static async Task ShowFaultAsync(IPage page)
    {
        await page.EvaluateAsync("import('/api.js').then((api) => api.tell('rename', { class: 'nothing', into: 'else' })).catch(() => {})");
        await page.Locator("#fault:not([hidden])").WaitForAsync();
    }
}
