namespace FewLabel;

/// <summary>One thing that is wrong with the options somebody gave.</summary>
public sealed record OptionFault
{
    /// <summary>Makes it of its parts.</summary>
    /// <param name="parameter">Which option, such as <c>Train("CNN").BatchSize</c>.</param>
    /// <param name="value">The value that was given.</param>
    /// <param name="requirement">What it must be, such as <c>2 or more</c>: what follows the words "it must be".</param>
    /// <param name="remedy">What to do, where the requirement does not say it by itself; else empty.</param>
    public OptionFault(string parameter, string value, string requirement, string remedy = "")
    {
        Parameter = parameter;
        Value = value;
        Requirement = requirement;
        Remedy = remedy;
    }

    /// <summary>Which option, such as <c>Train("CNN").BatchSize</c>.</summary>
    public string Parameter { get; internal init; }

    /// <summary>The value that was given.</summary>
    public string Value { get; internal init; }

    /// <summary>What it must be, such as <c>2 or more</c>: what follows the words "it must be".</summary>
    public string Requirement { get; internal init; }

    /// <summary>What to do, where the requirement does not say it by itself; else empty.</summary>
    public string Remedy { get; internal init; }

    /// <summary>The fault as one sentence or two.</summary>
    public override string ToString() =>
        $"{Parameter} is {Value}; it must be {Requirement}.{(Remedy.Length > 0 ? " " + Remedy : "")}";
}
