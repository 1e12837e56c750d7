using System.Buffers.Binary;
using SkiaSharp;
using Tensorboard;
using TorchSharp;

namespace FewLabel.Tests;

public sealed class EventFilesTests(DigitRun run) : IClassFixture<DigitRun>
{
    [Fact]
    public void Each_method_and_each_pre_training_gets_its_curves()
    {
        using var folder = new TestFolder();
        run.Result.SaveTensorBoard(folder.Combine("curves"));

        Assert.Equal(
            ["FewLabel", "MLP 2", "MoCo linear probe", "pre-training of CNN backbone"],
            Directory.GetDirectories(folder.Combine("curves")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var mlp = run.Result.Methods[0];
        var scalars = Scalars(folder.Combine("curves", "MLP 2"));
        Assert.Equal(
            mlp.Training!.History.Select(epoch => ((long)epoch.Epoch, (float)epoch.TrainLoss)),
            scalars.Where(scalar => scalar.Name == "loss/training").Select(scalar => (scalar.Step, scalar.Value)));
        Assert.Equal(
            mlp.Training.History.Where(epoch => epoch.ValidationAccuracy is not null).Select(epoch => (float)epoch.ValidationAccuracy!),
            scalars.Where(scalar => scalar.Name == "accuracy/validation").Select(scalar => scalar.Value));
        Assert.Equal((float)mlp.Test!.Accuracy, scalars.Single(scalar => scalar.Name == "accuracy/test").Value);
        Assert.Equal(
            run.Result.Methods[1].Pretraining!.History.Select(record => (record.Step, (float)record.Loss)),
            Scalars(folder.Combine("curves", "pre-training of CNN backbone")).Where(scalar => scalar.Name == "pretraining/loss").Select(scalar => (scalar.Step, scalar.Value)));
    }

    [Fact]
    public void A_second_call_replaces_its_own_files_and_leaves_others()
    {
        using var folder = new TestFolder();
        run.Result.SaveTensorBoard(folder.Path);
        File.WriteAllText(folder.Combine("MLP 2", "notes.txt"), "mine");
        run.Result.SaveTensorBoard(folder.Path);

        Assert.Equal(2, Directory.GetFiles(folder.Combine("MLP 2")).Length);
        Assert.True(File.Exists(folder.Combine("MLP 2", "notes.txt")));
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(folder.Path)!, Path.GetFileName(folder.Path) + ".*tmp"));
    }

    [Fact]
    public void A_classifier_in_the_folder_of_its_curves_stays()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Combine("MLP 2"));
        string[] names = ["classifier.fewlabel", "events.out.tfevents.1.host.other", "events.fewlabel"];
        Array.ForEach(names, name => File.WriteAllText(folder.Combine("MLP 2", name), name));

        run.Result.SaveTensorBoard(folder.Path);
        run.Result.SaveTensorBoard(folder.Path);

        Assert.All(names, name => Assert.Equal(name, File.ReadAllText(folder.Combine("MLP 2", name))));
        Assert.Equal(names.Length + 1, Directory.GetFiles(folder.Combine("MLP 2")).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_is_refused()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.Combine("file"), "");

        Assert.Contains("Cannot write event files", Assert.Throws<FewLabelException>(() => run.Result.SaveTensorBoard(folder.Combine("file", "below"))).Message, StringComparison.Ordinal);
        Assert.Equal([folder.Combine("file")], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_writer_s_images_work_with_the_SkiaSharp_that_charts_need()
    {
        using var folder = new TestFolder();
        using var picture = torch.full([3, 5, 4], 0.5);
        torch.utils.tensorboard.SummaryWriter(folder.Path).add_img("picture", picture, 1);

        var image = Records(Directory.GetFiles(folder.Path).Single()).SelectMany(record => record.Summary?.Value ?? []).Single(value => value.Image is not null).Image;
        using var decoded = SKBitmap.Decode(image.EncodedImageString.ToByteArray());
        Assert.Equal((4, 5), (decoded.Width, decoded.Height));
        Assert.InRange(decoded.GetPixel(2, 3).Green, 126, 129);
    }

    private static List<(string Name, long Step, float Value)> Scalars(string folder) =>
    [
        .. from record in Records(Directory.GetFiles(folder).Single())
           from value in record.Summary?.Value ?? []
           select (value.Tag, record.Step, value.SimpleValue),
    ];

    /// <summary>Reads records as TensorFlow frames them: length, its checksum, content, its checksum.</summary>
    private static IEnumerable<Event> Records(string path)
    {
        var bytes = File.ReadAllBytes(path);
        for (var start = 0; start < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(start));
            Assert.Equal(Masked(bytes.AsSpan(start, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(start + 8)));
            var content = bytes.AsSpan(start + 12, length);
            Assert.Equal(Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(start + 12 + length)));
            yield return Event.Parser.ParseFrom(content.ToArray());
            start += length + 16;
        }
    }

    /// <summary>CRC-32C (Castagnoli), bit by bit, masked as TensorFlow does.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }
}
