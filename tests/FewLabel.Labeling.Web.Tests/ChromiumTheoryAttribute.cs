namespace FewLabel.Tests.Labeling.Web;

/// <summary><see cref="ChromiumFactAttribute"/> for several cases.</summary>
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether the test is skipped.</summary>
    public ChromiumTheoryAttribute() => Skip = new ChromiumFactAttribute().Skip;
}
