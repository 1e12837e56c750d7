namespace FewLabel.Moco;

/// <summary>A figure of a pre-training went where no healthy one goes.</summary>
/// <param name="Sign">What was seen.</param>
/// <param name="Step">When.</param>
/// <param name="Message">The figure, what it should be, and what to look at.</param>
public sealed record CollapseWarning(CollapseSign Sign, long Step, string Message);
