namespace FewLabel.Tests;

/// <summary>What tests need beside the code, such as data or the right to mount.</summary>
internal static class Surroundings
{
    /// <summary>Whether a service runs the tests, such as <c>.ci/run</c>, which has to provide what it can.</summary>
    public static bool AreProvided => Environment.GetEnvironmentVariable("CI")?.Trim().ToUpperInvariant() is "TRUE" or "1";

    /// <summary>The reason to skip a test; null where nothing is missing, and where the test must run and fail.</summary>
    /// <param name="missing">What is missing; null if nothing is.</param>
    /// <param name="provided">Whether it should be there.</param>
    public static string? Skip(string? missing, bool provided) =>
        missing is null || provided ? null : $"NOT RUN, NOTHING WAS CHECKED: {missing}";

    /// <summary>Fails the test that runs without something that it needs.</summary>
    /// <param name="missing">What is missing; null if nothing is.</param>
    public static void Require(string? missing)
    {
        if (missing is not null)
        {
            throw new InvalidOperationException($"This test must not be skipped where CI=true, and it cannot run: {missing}");
        }
    }
}
