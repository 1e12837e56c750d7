namespace FewLabel;

/// <summary>One thing that is wrong with the options somebody gave.</summary>
/// <param name="Parameter">Which option, such as <c>Train("CNN").BatchSize</c>.</param>
/// <param name="Value">The value that was given.</param>
/// <param name="Requirement">What it must be, such as <c>2 or more</c>: what follows the words "it must be".</param>
/// <param name="Remedy">What to do, where the requirement does not say it by itself; else empty.</param>
public sealed record OptionFault(string Parameter, string Value, string Requirement, string Remedy = "")
{
    /// <summary>The fault as one sentence or two.</summary>
    public override string ToString() =>
        $"{Parameter} is {Value}; it must be {Requirement}.{(Remedy.Length > 0 ? " " + Remedy : "")}";
}
