namespace FewLabel.Fuzzing;

/// <summary>An input that a reader neither read nor refused as it should.</summary>
/// <param name="Index">The input.</param>
/// <param name="What">What happened.</param>
internal sealed record FuzzFault(long Index, string What);
