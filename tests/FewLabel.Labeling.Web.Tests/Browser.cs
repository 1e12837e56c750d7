using Microsoft.Playwright;

namespace FewLabel.Tests.Labeling.Web;

/// <summary>Debian's Chromium without a window.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>What pages wrote into the console as errors, and what they threw.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.Program, Args = ["--no-sandbox", "--disable-gpu"], Timeout = 120_000 }));
    }

    /// <summary>Opens the page in a browser of its own and waits until it is ready.</summary>
    public async Task<IPage> OpenAsync(Uri address, int width = 1280, int height = 800, ColorScheme colors = ColorScheme.Light, IBrowserContext? context = null)
    {
        context ??= await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colors });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync(address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");
        return page;
    }

    /// <summary>Keeps a picture of the page in the folder that the environment names, to be looked at.</summary>
    public static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("FEWLABEL_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
