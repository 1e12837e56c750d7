namespace FewLabel.Tests;

/// <summary>
/// A test that needs something of its surroundings, decided when tests are discovered. Where that is missing the test is skipped and says
/// so; where it should be there, as <c>CI=true</c> says, the test runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class ConditionalFactAttribute : FactAttribute
{
    /// <summary>Decides whether the test is skipped.</summary>
    /// <param name="missing">What is missing and what to do about it; null if nothing is.</param>
    /// <param name="provided">Whether it should be there; null where <c>CI=true</c>.</param>
    private protected ConditionalFactAttribute(string? missing, bool? provided = null) =>
        Skip = Surroundings.Skip(missing, provided ?? Surroundings.AreProvided);
}
