using System.Text.Json;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

/// <summary>One function with its parameters and result.</summary>
internal sealed class TorchvisionCase(JsonElement element)
{
    public bool Colour => element.GetProperty("colour").GetBoolean();

    public double this[string parameter] => element.GetProperty("parameters").GetProperty(parameter).GetDouble();

    public Tensor Result() => TorchvisionFixture.Read(element.GetProperty("values"), element.GetProperty("shape"));
}
