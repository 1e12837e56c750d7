using System.Text;
using FewLabel.Data;
using FewLabel.Reporting;
using FewLabel.Runtime;

namespace FewLabel;

/// <summary>Writes the result of an experiment as a report or as curves.</summary>
public static class ReportExtensions
{
    /// <summary>
    /// Writes a report: one HTML file under 3 MB that needs no network, for screens of any size, dark or light, and for paper. It holds the comparison
    /// with its intervals, learning curves, confusion matrices, the labeled images, sample views, the most confident mistakes,
    /// calibration, and maps of the features before and after training.
    /// </summary>
    /// <param name="result">The result, not disposed yet: its networks classify the test images again.</param>
    /// <param name="path">The file to write or to replace, such as <c>report.html</c>; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <param name="dataset">The images of the experiment. Not owned.</param>
    /// <param name="options">What the report shows; null for the defaults.</param>
    /// <param name="cancellationToken">Stops before the next batch of images, or the next step of a map; nothing is written then.</param>
    /// <exception cref="ArgumentException">The data set is not that of the experiment.</exception>
    /// <exception cref="OptionsException">An option is wrong.</exception>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static void SaveReport(
        this ExperimentResult result, string path, ImageDataset dataset, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OutputFile.Write(path, Encoding.UTF8.GetBytes(result.ToReport(dataset, options, cancellationToken)));
    }

    /// <summary>The report as text; see <see cref="SaveReport"/>.</summary>
    /// <param name="result">The result, not disposed yet.</param>
    /// <param name="dataset">The images of the experiment. Not owned.</param>
    /// <param name="options">What the report shows; null for the defaults.</param>
    /// <param name="cancellationToken">Stops before the next batch of images, or the next step of a map.</param>
    /// <returns>The HTML file's content.</returns>
    /// <exception cref="ArgumentException">The data set is not that of the experiment.</exception>
    /// <exception cref="OptionsException">An option is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static string ToReport(
        this ExperimentResult result, ImageDataset dataset, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new ReportOptions();
        var faults = new OptionsValidator();
        faults.AddRange(nameof(options), options.Validate());
        faults.ThrowIfAny();
        if (dataset.Name != result.Dataset || !dataset.Train.ClassNames.SequenceEqual(result.ClassNames)
            || dataset.Train.Count != result.Draw.Labeled.Length + result.Draw.Unlabeled.Length)
        {
            throw new ArgumentException($"The result is of {result.Dataset}, and these images are not its images. Give the data set that the experiment was run on.", nameof(dataset));
        }

        return new ReportWriter(result, dataset, options, cancellationToken).Write();
    }

    /// <summary>
    /// Writes the curves of all methods and pre-trainings as event files, which TensorBoard shows: <c>tensorboard --logdir FOLDER</c>.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="folder">Gets a folder for each method, with an event file; it is created if it is missing.</param>
    /// <exception cref="FewLabelException">The folder cannot be written.</exception>
    public static void SaveTensorBoard(this ExperimentResult result, string folder)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        EventFiles.Write(result, folder);
    }
}
