using FewLabel.Labeling;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Labeling;

/// <summary>Images of several classes, whose features are groups around as many directions; image i is of class i % classes.</summary>
internal sealed class Groups : IDisposable
{
    private readonly RandomSource _random = new(1);

    public Groups(int count = 240, int classes = 3, double spread = 0.1)
    {
        using var scope = NewDisposeScope();
        (Count, Classes) = (count, classes);
        var centers = nn.functional.one_hot(arange(0, count, 1).remainder(Scalars.Of(classes)), 16).to(float32);
        Features = centers.add(_random.Normal(0, spread, count, 16), Scalars.One).DetachFromDisposeScope();
        Names = [.. Enumerable.Range(0, count).Select(image => $"{(char)('a' + (image % 7))}/{image:0000}.png")];
    }

    public int Count { get; }

    public int Classes { get; }

    public Tensor Features { get; }

    public string[] Names { get; }

    public static string ClassName(long number) => $"class {number}";

    public string Truth(long image) => ClassName(image % Classes);

    public LabelingSession Open(string path, LabelingOptions? options = null) => LabelingSession.Open(path, Features, Names, _random, options);

    /// <summary>Labels what is proposed, as it is.</summary>
    public void Label(LabelingSession session, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var image = session.Propose(1)[0];
            session.Label(image, Truth(image));
        }
    }

    public void Dispose()
    {
        Features.Dispose();
        _random.Dispose();
    }
}
