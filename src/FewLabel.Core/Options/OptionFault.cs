namespace FewLabel;

/// <summary>One thing that is wrong with the options somebody gave.</summary>
/// <param name="Parameter">Which option, such as <c>Train("CNN").BatchSize</c>.</param>
/// <param name="Value">The value that was given.</param>
/// <param name="Allowed">What is allowed.</param>
/// <param name="Remedy">What to do, where the allowed range does not say it by itself; else empty.</param>
public sealed record OptionFault(string Parameter, string Value, string Allowed, string Remedy = "")
{
    /// <summary>The fault as one sentence or two.</summary>
    public override string ToString() =>
        $"{Parameter} is {Value}; allowed is {Allowed}.{(Remedy.Length > 0 ? " " + Remedy : "")}";
}
