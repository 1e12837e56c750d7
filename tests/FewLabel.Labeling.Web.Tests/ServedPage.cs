using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Labeling.Web;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Labeling.Web;

/// <summary>A page over 240 images of three classes, in the file <c>labels.jsonl</c> of a folder. Image i is of class i % 3.</summary>
internal sealed class ServedPage : IAsyncDisposable
{
    public const int Count = 240;
    private const int Side = 48;

    private static readonly string[] Names = ["cat", "dog", "owl"];

    private readonly LabelingServer _server;

    private ServedPage(LabelingSession session, LabelingServer server) => (Session, _server) = (session, server);

    public LabelingSession Session { get; }

    public Uri Address => _server.Address;

    public static string Truth(long image) => Names[image % Names.Length];

    public static async Task<ServedPage> StartAsync(string folder, int? port = null)
    {
        using var random = new RandomSource(1);
        using var features = Features(random);
        string[] names = [.. Enumerable.Range(0, Count).Select(image => image == 5 ? "<b onclick=alert(1)>5</b> & 'x'.png" : $"{image:000}.png")];
        string[] files = [.. Enumerable.Range(0, Count).Select(image => Path.Combine(folder, $"{image}.png"))];
        for (var image = 0; image < Count && !File.Exists(files[^1]); image++)
        {
            await File.WriteAllBytesAsync(files[image], Png(image));
        }

        var session = LabelingSession.Open(Path.Combine(folder, "labels.jsonl"), features, names, random, new LabelingOptions { MeasuredShare = 0.15 });
        try
        {
            return new ServedPage(session, await LabelingServer.StartAsync(
                session, files, new LabelingServerOptions { Port = port, ExportFile = Path.Combine(folder, "labels.csv") }));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Labels so many images outside the measured sample rightly.</summary>
    public void Label(int count)
    {
        foreach (var image in Enumerable.Range(0, Count).Where(image => !Session[image].IsMeasured).Take(count))
        {
            Session.Label(image, Truth(image));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Session.Dispose();
    }

    private static Tensor Features(RandomSource random)
    {
        using var scope = NewDisposeScope();
        var centers = nn.functional.one_hot(arange(0, Count, 1).remainder(Scalars.Of(Names.Length)), 16).to(float32);
        return centers.add(random.Normal(0, 0.1, Count, 16), Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>A disk, a ring or a cross in a color of its own, on gray.</summary>
    private static byte[] Png(int image)
    {
        var pixels = new byte[3 * Side * Side];
        pixels.AsSpan().Fill(60);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (dx, dy) = (x - (Side / 2) - (image % 5), y - (Side / 2) + (image % 7));
                var distance = Math.Sqrt((dx * dx) + (dy * dy));
                if ((image % 3) switch { 0 => distance < 12, 1 => distance is > 9 and < 15, _ => Math.Abs(dx) < 3 || Math.Abs(dy) < 3 })
                {
                    for (var channel = 0; channel < 3; channel++)
                    {
                        pixels[(channel * Side * Side) + (y * Side) + x] = (byte)(100 + ((image * (37 + (channel * 20))) % 156));
                    }
                }
            }
        }

        return ImageFile.ToPng(pixels, new ImageShape(3, Side, Side));
    }
}
