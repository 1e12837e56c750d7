using FewLabel.Data;

namespace FewLabel.Tests.Data;

public sealed class MnistOrSyntheticTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-").FullName;
    private readonly LogLines _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_files_and_network_generated_digits_stand_in_and_say_so_loudly()
    {
        var settings = new SourceSettings { CacheFolder = _folder, Handler = new FakeMirrors(_ => null) };
        using var digits = await Mnist.LoadOrSyntheticAsync(settings, null, _log, default);

        Assert.Equal(DataOrigin.Synthetic, digits.Origin);
        Assert.Equal((60_000, 10_000), (digits.Train.Count, digits.Test.Count));
        Assert.Equal(new ImageShape(1, 28, 28), digits.Train.Shape);
        Assert.Contains("NOT MNIST", digits.Notice, StringComparison.Ordinal);
        Assert.Contains("FEWLABEL_DATA", digits.Notice, StringComparison.Ordinal);
        Assert.Contains(_log.Warnings, line => line.Contains("generated digits", StringComparison.Ordinal));
    }
}
