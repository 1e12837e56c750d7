using System.Globalization;
using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Labeling.Web;
using FewLabel.Labeling.Web.Folders;
using FewLabel.Runtime;
using Microsoft.Playwright;

namespace FewLabel.Tests.Labeling.Web;

/// <summary>
/// The page as docs/guide/first-afternoon.md tells of it, over a folder of generated digits. With a folder in FEWLABEL_SCREENSHOTS it writes the
/// guide's pictures into it.
/// </summary>
public sealed class FirstAfternoonTests : IDisposable
{
    private const string Keys = "123456789abcdefghijklm";

    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 400, test: 10);

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [ChromiumFact]
    public async Task An_afternoon_goes_as_the_guide_tells()
    {
        WriteImages();
        using var random = new RandomSource(42);
        using var folder = LabelingFolder.Open(_folder["digits"], _folder["digits-labels"], random, encoder: FolderEncoder.Pixels);
        await using var server = await LabelingServer.StartAsync(folder.Session, folder.Files, new LabelingServerOptions { ExportFile = folder.Table, ImageFolder = folder.Root });
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(server.Address, width: 1000, height: 620);
        _ = await PageTests.ShownAsync(page, except: null);
        await Browser.KeepAsync(page, "afternoon-1-start");

        for (var label = 0; label < 50; label++)
        {
            await LabelShownAsync(page, folder.Session);
        }

        Assert.Equal(10, folder.Session.Classes.Length);
        await Assertions.Expect(page.Locator("#prediction")).ToContainTextAsync("looks like");
        await Browser.KeepAsync(page, "afternoon-2-label");

        await page.ClickAsync("#tab-many");
        await page.SelectOptionAsync("#bulk-class", "0");
        await Assertions.Expect(page.Locator("#accept")).ToContainTextAsync("as 0");
        foreach (var tile in await page.Locator("#bulk button").AllAsync())
        {
            if (TruthOf(long.Parse((await tile.GetAttributeAsync("data-index"))!, CultureInfo.InvariantCulture)) != "0")
            {
                await tile.ClickAsync();
            }
        }

        await Browser.KeepAsync(page, "afternoon-3-many");
        await page.ClickAsync("#accept");
        await PageTests.WaitForAsync(() => folder.Session.Counts.Labeled > 55);

        var labeled = Enumerable.Range(0, folder.Files.Length).First(image => folder.Session[image].Class == "0");
        folder.Session.Label(labeled, "7");
        await page.ClickAsync("#tab-doubts");
        await Assertions.Expect(page.Locator("#doubts li").First).ToContainTextAsync("Labeled 7; the other labels say 0");
        await Browser.KeepAsync(page, "afternoon-4-doubts");
        await page.Locator("#doubts li").First.GetByRole(AriaRole.Button).First.ClickAsync();
        await PageTests.WaitForAsync(() => folder.Session[labeled].Class == "0");

        await page.ClickAsync("#tab-measure");
        await page.ClickAsync("#measure");
        await Assertions.Expect(page.Locator("#prediction")).ToContainTextAsync("no prediction is shown");
        for (var label = 0; label < 25; label++)
        {
            await LabelShownAsync(page, folder.Session);
        }

        await page.ClickAsync("#tab-measure");
        await Assertions.Expect(page.Locator("#accuracy")).ToContainTextAsync("of 25 images of the sample");
        await page.Locator("#curve svg").WaitForAsync();
        await Browser.KeepAsync(page, "afternoon-5-accuracy");

        await page.ClickAsync("#export");
        await Assertions.Expect(page.Locator("#exported")).ToContainTextAsync("labels.csv");
        using var read = await ImageCsv.LoadAsync(folder.Table, new ImageShape(1, 28, 28));
        Assert.Equal(folder.Session.Counts.Labeled, read.Dataset.Train.Labeled.Length);
        Assert.Empty(browser.Complaints);
    }

    /// <summary>Presses the key of the shown digit, or types it as a new class, and waits for the next.</summary>
    private async Task LabelShownAsync(IPage page, LabelingSession session)
    {
        var image = await PageTests.ShownAsync(page, except: null);
        var truth = TruthOf(image);
        var place = session.Classes.Select(own => own.Name).ToList().IndexOf(truth);
        if (place >= 0)
        {
            await page.Keyboard.PressAsync(Keys[place].ToString());
        }
        else
        {
            await page.Keyboard.PressAsync("n");
            await page.Keyboard.TypeAsync(truth);
            await page.Keyboard.PressAsync("Enter");
        }

        await PageTests.WaitForAsync(() => session[image].Class == truth);
        _ = await PageTests.ShownAsync(page, except: image);
    }

    private string TruthOf(long image) => _digits.Train.ClassNames[(int)_digits.Train.LabelValues[(int)image]];

    private void WriteImages()
    {
        Directory.CreateDirectory(_folder["digits"]);
        for (var image = 0; image < _digits.Train.Count; image++)
        {
            using var pixels = _digits.Train.Pixels.narrow(0, image, 1);
            File.WriteAllBytes(_folder[$"digits/{image:000}.png"], ImageFile.ToPng(pixels.bytes, _digits.Train.Shape));
        }
    }
}
