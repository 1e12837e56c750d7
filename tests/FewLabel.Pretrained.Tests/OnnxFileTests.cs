using FewLabel.Data;
using FewLabel.Fuzzing;
using FewLabel.Onnx;
using FewLabel.Pretrained.Onnx;

namespace FewLabel.Tests;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numbers_of_all_three_kinds_are_read()
    {
        byte[] bytes = [0, 0, 128, 63, 0, 0, 0, 192];
        var file = Read(
            OnnxMessages.FloatTensor("raw", [1, 2], bytes),
            new WireMessage().Numbers(1, [2]).Number(2, 1).Text(8, "packed").Bytes(4, bytes),
            new WireMessage().Numbers(1, [2, 1]).Number(2, 1).Text(8, "one by one").Float(4, 1).Float(4, -2));

        foreach (var (name, shape) in new (string, long[])[] { ("raw", [1, 2]), ("packed", [2]), ("one by one", [2, 1]) })
        {
            using var tensor = file.Tensors[name].ToTensor();
            Assert.Equal(shape, tensor.shape);
            Assert.Equal([1f, -2f], tensor.data<float>().ToArray());
        }

        Assert.Equal(17, file.Opset);
        Assert.Equal(8, file.IrVersion);
        Assert.Equal("GlobalAveragePool", Assert.Single(file.Nodes).Operation);
    }

    [Theory]
    [InlineData(1L << 62, 1L << 62, 4L)]
    [InlineData(-1L, -2L, 1L)]
    [InlineData(0L, 2L, 1L)]
    [InlineData(3L, 1L, 1L)]
    public void A_shape_that_the_numbers_do_not_fill_is_refused(long first, long second, long third)
    {
        var file = Read(OnnxMessages.FloatTensor("wrong", [first, second, third], new byte[8]));

        Assert.Contains("8 bytes", Assert.Throws<InvalidDataException>(() => file.Tensors["wrong"].ToTensor()).Message);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else()
    {
        var bytes = File.ReadAllBytes(Save(OnnxMessages.FloatTensor("weight", [2, 2], new byte[16]), OnnxMessages.IntegerTensor("axes", 1, 2)));
        var path = _folder["damaged.onnx"];
        var (read, refused) = (0, 0);
        for (var index = 0; index < 1_000; index++)
        {
            File.WriteAllBytes(path, ByteMutation.Mutate(bytes, bytes, new Dice(1, index)));
            try
            {
                var file = OnnxFile.Read(path);
                file.Tensors.GetValueOrDefault("weight")?.ToTensor().Dispose();
                read++;
            }
            catch (Exception error) when (error is DataFormatException or InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(read > 20 && refused > 20, $"{read} were read and {refused} refused.");
    }

    private OnnxFile Read(params WireMessage[] weights) => OnnxFile.Read(Save(weights));

    private string Save(params WireMessage[] weights) => SmallNetwork.Save(_folder, SmallNetwork.Model(
        [OnnxMessages.Node("GlobalAveragePool", "pool", [SmallNetwork.Input], SmallNetwork.Output, [])],
        [SmallNetwork.Value(SmallNetwork.Input, [-1, 3, 8, 8])], [SmallNetwork.Value(SmallNetwork.Output, [-1, 3, 1, 1])], weights));
}
