using System.Collections.Immutable;

namespace FewLabel.Tests.Methods;

/// <summary>Asks for the features of a source, and gives nothing.</summary>
internal sealed class FeatureReader(string name, string from, Action? before = null) : ExperimentMethod(name)
{
    /// <summary>The features, row by row.</summary>
    public float[] Features { get; private set; } = [];

    public override object? Settings => from;

    public override ImmutableArray<string> ResultNames => [];

    public override IEnumerable<MethodResult> Run(MethodContext context)
    {
        before?.Invoke();
        Features = context.Encode(context.FindSource(from)).Features.data<float>().ToArray();
        return [];
    }
}
