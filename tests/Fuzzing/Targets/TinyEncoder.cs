using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Fuzzing;

/// <summary>One linear layer: a network whose file has a few hundred bytes.</summary>
internal sealed class TinyEncoder : Encoder
{
    private readonly Linear _layer;

    private TinyEncoder(ImageShape input, RandomSource random)
        : base("tiny", input, 4)
    {
        _layer = nn.Linear(nn.Parameter(random.Uniform(-0.5, 0.5, 4, input.Size)), nn.Parameter(random.Uniform(-0.5, 0.5, 4)));
        register_module("layer", _layer);
    }

    public static Architecture Architecture { get; } = new("tiny", (input, random) => new TinyEncoder(input, random));

    protected override Tensor Encode(Tensor images)
    {
        using var flat = images.flatten(1);
        return _layer.call(flat);
    }

    protected override void RegisterComponents()
    {
    }
}
