using System.Text.Json;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

/// <summary>One function with its parameters and result.</summary>
internal sealed class TorchvisionCase(JsonElement element)
{
    public bool Color => element.GetProperty("color").GetBoolean();

    public double this[string parameter] => element.GetProperty("parameters").GetProperty(parameter).GetDouble();

    public Tensor Result() => TorchvisionFixture.Read(element.GetProperty("values"), element.GetProperty("shape"));
}
