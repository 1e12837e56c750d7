namespace FewLabel;

/// <summary>One thing that is wrong with given options.</summary>
public sealed class OptionFault
{
    /// <summary>Creates a fault.</summary>
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
    public string Parameter { get; }

    /// <summary>The value that was given.</summary>
    public string Value { get; }

    /// <summary>What it must be, such as <c>2 or more</c>: what follows the words "it must be".</summary>
    public string Requirement { get; }

    /// <summary>What to do, where the requirement does not say it by itself; else empty.</summary>
    public string Remedy { get; }

    /// <summary>The same fault of an option that is part of others.</summary>
    /// <param name="owner">What the option is part of, such as <c>Train("CNN")</c>.</param>
    internal OptionFault Of(string owner) => Named($"{owner}.{Parameter}");

    /// <summary>The same fault under another name.</summary>
    internal OptionFault Named(string parameter) => new(parameter, Value, Requirement, Remedy);

    /// <summary>The fault as one sentence or two.</summary>
    public override string ToString() =>
        $"{Parameter} is {Value}; it must be {Requirement}.{(Remedy.Length > 0 ? " " + Remedy : "")}";
}
