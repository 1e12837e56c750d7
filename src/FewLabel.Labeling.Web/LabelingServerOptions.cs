namespace FewLabel.Labeling.Web;

/// <summary>Where a labeling page is served and what it shows.</summary>
public sealed class LabelingServerOptions
{
    /// <summary>The port on the loopback address, 1 to 65535; null takes a free one. Default null.</summary>
    public int? Port { get; init; }

    /// <summary>The table that the page exports the labels to; null offers no export. The labels for measuring go beside it, as <c>NAME.measured.csv</c>. Default null.</summary>
    public string? ExportFile { get; init; }

    /// <summary>The folder that the images' names begin at, for the paths in the exported table; null writes the names. Default null.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Port is < 1 or > 65535)
        {
            faults.Add(nameof(Port), Port, "1 to 65535, or null");
        }

        return faults.Found;
    }
}
