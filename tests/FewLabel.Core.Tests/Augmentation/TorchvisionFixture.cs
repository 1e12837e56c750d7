using System.Text.Json;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

/// <summary>What torchvision makes of two tiny images; written by make_torchvision_fixture.py.</summary>
internal static class TorchvisionFixture
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Augmentation", "torchvision_fixture.json"))).RootElement;

    public static IEnumerable<TorchvisionCase> Cases(string name) => Root.GetProperty("cases").EnumerateArray()
        .Where(each => each.GetProperty("name").GetString() == name)
        .Select(each => new TorchvisionCase(each));

    public static Tensor Image(bool color) =>
        Read(Root.GetProperty(color ? "color" : "gray"), Root.GetProperty(color ? "colorShape" : "grayShape"));

    public static Tensor Read(JsonElement values, JsonElement shape) => tensor(
        values.EnumerateArray().Select(value => value.GetSingle()).ToArray(),
        [1, .. shape.EnumerateArray().Select(size => size.GetInt64())]);
}
