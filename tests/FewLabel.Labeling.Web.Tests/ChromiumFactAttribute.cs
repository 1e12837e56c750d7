namespace FewLabel.Tests.Labeling.Web;

/// <summary>A test in a browser.</summary>
public sealed class ChromiumFactAttribute() : ConditionalFactAttribute(
    File.Exists(Program) ? null : $"the page needs a browser, {Program}: apt-get install chromium.", provided: false)
{
    /// <summary>Where it is.</summary>
    public const string Program = "/usr/bin/chromium";
}
