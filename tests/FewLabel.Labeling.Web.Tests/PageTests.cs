using System.Diagnostics;
using System.Globalization;
using FewLabel.Labeling;
using Microsoft.Playwright;

namespace FewLabel.Tests.Labeling.Web;

public sealed class PageTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServedPage? _served;

    private ServedPage Served => _served!;

    public async Task InitializeAsync() => _served = await ServedPage.StartAsync(_folder.Path);

    public async Task DisposeAsync()
    {
        if (_served is not null)
        {
            await _served.DisposeAsync();
        }

        _folder.Dispose();
    }

    [ChromiumFact]
    public async Task A_hundred_images_are_labeled_by_keyboard_alone_and_taken_back()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(Served.Address);
        foreach (var name in new[] { "cat", "dog", "owl" })
        {
            Served.Session.AddClass(name);
        }

        await page.Locator("#classes li").Nth(2).WaitForAsync();
        var labeled = new List<long>();
        for (var i = 0; i < 100; i++)
        {
            labeled.Add(await PressTruthAsync(page));
        }

        await WaitForAsync(() => Served.Session.Counts.Labeled == 100);
        Assert.Equal(100, labeled.Distinct().Count());
        Assert.All(labeled, image => Assert.Equal(ServedPage.Truth(image), Served.Session[image].Class));
        await Browser.KeepAsync(page, "one-desktop");

        await page.Keyboard.PressAsync("z");
        await WaitForAsync(() => Served.Session.Counts.Labeled == 99);
        await page.Locator($"#picture[data-index='{labeled[^1]}']").WaitForAsync();
        var open = await PressAsync(page, " ");
        await WaitForAsync(() => Served.Session[open].Status == LabelingStatus.Skipped);
        var dark = await PressAsync(page, "u");
        await WaitForAsync(() => Served.Session[dark].Status == LabelingStatus.Unclear);
        await page.Keyboard.PressAsync("+");
        Assert.Equal("true", await page.Locator("#zoom").GetAttributeAsync("aria-pressed"));
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task A_new_class_by_keyboard_takes_the_image_that_is_shown()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(Served.Address);
        var image = await ShownAsync(page, except: null);

        await page.Keyboard.PressAsync("n");
        await page.Keyboard.TypeAsync("<i>fern</i> 1");
        await page.Keyboard.PressAsync("Enter");

        await WaitForAsync(() => Served.Session[image].Class == "<i>fern</i> 1");
        await Assertions.Expect(page.Locator("#classes")).ToContainTextAsync("<i>fern</i> 1");
        Assert.Equal(0, await page.Locator("#classes i").CountAsync());
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task Many_are_accepted_at_once_but_those_clicked_away()
    {
        Label(30);
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(Served.Address);
        await page.ClickAsync("#tab-many");
        await page.SelectOptionAsync("#bulk-class", "dog");
        await Assertions.Expect(page.Locator("#accept")).ToContainTextAsync("as dog");
        var tiles = page.Locator("#bulk button");
        var count = await tiles.CountAsync();
        var wrong = long.Parse((await tiles.Nth(2).GetAttributeAsync("data-index"))!, CultureInfo.InvariantCulture);
        await tiles.Nth(2).ClickAsync();
        await Browser.KeepAsync(page, "many-desktop");

        await page.Locator("#bulk-help").ClickAsync();
        await page.Keyboard.PressAsync("Enter");

        await WaitForAsync(() => Served.Session.Counts.Labeled == 30 + count - 1);
        Assert.Equal(LabelingStatus.Open, Served.Session[wrong].Status);
        await page.Keyboard.PressAsync("z");
        await WaitForAsync(() => Served.Session.Counts.Labeled == 30);
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task Two_pages_share_the_session_and_reloading_loses_nothing()
    {
        foreach (var name in new[] { "cat", "dog", "owl" })
        {
            Served.Session.AddClass(name);
        }

        await using var browser = await Browser.StartAsync();
        var first = await browser.OpenAsync(Served.Address);
        var second = await browser.OpenAsync(new Uri(Served.Address, "/"), context: first.Context);
        await first.BringToFrontAsync();
        var seen = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            seen.Add(await PressTruthAsync(first));
        }

        await WaitForAsync(() => Served.Session.Counts.Labeled == 6);
        await second.BringToFrontAsync();
        await Assertions.Expect(second.Locator("#progress")).ToContainTextAsync("6 labeled", new() { Timeout = 30_000 });
        await second.WaitForFunctionAsync(
            "seen => !seen.includes(document.getElementById('picture').dataset.index)", seen.Select(image => image.ToString(CultureInfo.InvariantCulture)).ToArray());
        seen.Add(await PressTruthAsync(second));
        await WaitForAsync(() => Served.Session.Counts.Labeled == 7);
        Assert.Equal(7, seen.Distinct().Count());

        await second.ReloadAsync();
        await second.WaitForSelectorAsync("body[data-ready]");
        await Assertions.Expect(second.Locator("#progress")).ToContainTextAsync("7 labeled");
        Assert.DoesNotContain("token", second.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task Classes_are_renamed_and_merged()
    {
        Label(12);
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(Served.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename or merge dog" }).ClickAsync();
        await page.FillAsync("#edit-name", "hound");
        await page.ClickAsync("#edit-rename");
        await WaitForAsync(() => Served.Session.Classes.Any(own => own.Name == "hound"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Rename or merge owl" }).ClickAsync();
        await page.SelectOptionAsync("#edit-into", "cat");
        await page.ClickAsync("#edit-merge");

        await WaitForAsync(() => Served.Session.Classes.Length == 2);
        Assert.Equal(["cat", "hound"], Served.Session.Classes.Select(own => own.Name).Order());
        await Assertions.Expect(page.Locator("#classes li")).ToHaveCountAsync(2);
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task Doubts_and_accuracy_are_shown()
    {
        Label(60);
        Served.Session.Label(Enumerable.Range(0, 60).First(image => Served.Session[image].Class == "cat"), "dog");
        foreach (var image in Served.Session.ProposeMeasured(20))
        {
            Served.Session.Label(image, ServedPage.Truth(image));
        }

        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(Served.Address);
        await page.ClickAsync("#tab-doubts");
        await Assertions.Expect(page.Locator("#doubts li").First).ToContainTextAsync("Labeled dog; the other labels say cat");
        await Browser.KeepAsync(page, "doubts-desktop");
        await page.Locator("#doubts li").First.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator("#doubts li")).ToHaveCountAsync(0);

        await page.ClickAsync("#tab-measure");
        await Assertions.Expect(page.Locator("#accuracy")).ToContainTextAsync("100.0 % right: 20 of 20 images");
        await page.Locator("#curve svg").WaitForAsync();
        await Browser.KeepAsync(page, "accuracy-desktop");
        await page.ClickAsync("#measure");
        await Assertions.Expect(page.Locator("#prediction")).ToContainTextAsync("no prediction is shown");
        Assert.True(Served.Session[await ShownAsync(page, except: null)].IsMeasured);
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task After_the_program_was_killed_everything_acknowledged_is_there()
    {
        await Served.DisposeAsync();
        _served = null;
        await using var browser = await Browser.StartAsync();
        var labeled = new List<long>();
        using (var process = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(PageTests).Assembly.Location, _folder.Path]) { RedirectStandardOutput = true })!)
        {
            try
            {
                var address = new Uri((await process.StandardOutput.ReadLineAsync())!);
                var page = await browser.OpenAsync(address);
                await page.Keyboard.PressAsync("n");
                await page.Keyboard.TypeAsync("cat");
                labeled.Add(await ShownAsync(page, except: null));
                await page.Keyboard.PressAsync("Enter");
                await Assertions.Expect(page.Locator("#progress")).ToContainTextAsync("1 labeled");
                for (var i = 2; i <= 5; i++)
                {
                    labeled.Add(await PressAsync(page, "1"));
                    await Assertions.Expect(page.Locator("#progress")).ToContainTextAsync($"{i} labeled");
                }

                process.Kill();
                await process.WaitForExitAsync();
                await page.Keyboard.PressAsync("1");
                await Assertions.Expect(page.Locator("#fault")).ToContainTextAsync("What was labeled is kept");
            }
            finally
            {
                process.Kill();
            }
        }

        _served = await ServedPage.StartAsync(_folder.Path);
        Assert.All(labeled, image => Assert.Equal("cat", Served.Session[image].Class));
        Assert.Equal(5, Served.Session.Counts.Labeled);
        var again = await browser.OpenAsync(Served.Address);
        await Assertions.Expect(again.Locator("#progress")).ToContainTextAsync("5 labeled");
    }

    [ChromiumFact]
    public async Task At_the_width_of_a_phone_and_in_the_dark_nothing_is_cut()
    {
        Label(20);
        Served.Session.AddClass(new string('w', 150));
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(Served.Address, width: 390, height: 844, colors: ColorScheme.Dark);
        foreach (var view in new[] { "one", "many", "doubts", "measure" })
        {
            await page.ClickAsync($"#tab-{view}");
            await page.Locator($"#view-{view}").WaitForAsync();
            await Browser.KeepAsync(page, $"{view}-phone");
            Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        foreach (var button in await page.Locator("button:visible").AllAsync())
        {
            var box = (await button.BoundingBoxAsync())!;
            Assert.True(box.X >= 0 && box.X + box.Width <= 390.5, $"The button '{await button.TextContentAsync()}' ends at {box.X + box.Width}.");
        }
    }

    private void Label(int count) => Served.Label(count);

    /// <summary>Presses the key of the class that the shown image has.</summary>
    private static async Task<long> PressTruthAsync(IPage page)
    {
        var image = await ShownAsync(page, except: null);
        await page.Keyboard.PressAsync($"{1 + (image % 3)}");
        await ShownAsync(page, except: image);
        return image;
    }

    private static async Task<long> PressAsync(IPage page, string key)
    {
        var image = await ShownAsync(page, except: null);
        await page.Keyboard.PressAsync(key);
        await ShownAsync(page, except: image);
        return image;
    }

    /// <summary>The image that is shown, once it is not that one.</summary>
    internal static async Task<long> ShownAsync(IPage page, long? except)
    {
        var shown = await page.WaitForFunctionAsync(
            "except => { const picture = document.getElementById('picture'); return !picture.hidden && picture.dataset.index !== except ? picture.dataset.index : false; }",
            except?.ToString(CultureInfo.InvariantCulture));
        return long.Parse(await shown.JsonValueAsync<string>(), CultureInfo.InvariantCulture);
    }

    internal static async Task WaitForAsync(Func<bool> isSo)
    {
        for (var watch = Stopwatch.StartNew(); !isSo();)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not come about within 30 seconds.");
            await Task.Delay(20);
        }
    }
}
