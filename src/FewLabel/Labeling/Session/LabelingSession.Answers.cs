using System.Collections.Immutable;

namespace FewLabel.Labeling;

public sealed partial class LabelingSession
{
    /// <summary>The classes, in the order in which they appeared.</summary>
    public ImmutableArray<LabelingClass> Classes
    {
        get
        {
            var snapshot = Snapshot();
            var training = snapshot.TrainingCounts();
            var measured = snapshot.MeasuredLabels().CountBy(image => snapshot.Labels[image]).ToDictionary();
            return [.. snapshot.Classes.Select((name, c) => new LabelingClass(name, training[c], measured.GetValueOrDefault(c)))];
        }
    }

    /// <summary>A number that changes with everything that is done, so that a view knows when it is old.</summary>
    public long Version
    {
        get
        {
            lock (_entering)
            {
                return _state.Version;
            }
        }
    }

    /// <summary>How far it has come.</summary>
    public LabelingCounts Counts
    {
        get
        {
            lock (_entering)
            {
                return new LabelingCounts(_state.Snapshot(_measured), _state.Missing);
            }
        }
    }

    /// <summary>
    /// The images to label next: the uncertain ones that stand for most others that are uncertain, fewer where many are labeled. At first these are
    /// typical images of different groups. Among them are some drawn at random (<see cref="LabelingOptions.RandomShare"/>). Images that were put
    /// off come when no other is open.
    /// </summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>As many, or fewer if no more are open.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<long> Propose(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Compute(snapshot => NextImages.Propose(_model, snapshot, count, _options, cancellationToken));
    }

    /// <summary>Open images that a class is predicted for, those most similar to its labeled ones first; see <see cref="Accept"/>.</summary>
    /// <param name="className">The class.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>As many, or fewer; none as long as fewer than two classes have a label.</returns>
    /// <exception cref="FewLabelException">There is no such class.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<long> ProposeBulk(string className, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var name = Checked(className);
        lock (_entering)
        {
            RequireClass(name);
        }

        return Compute(snapshot => snapshot.Classes.IndexOf(name) is >= 0 and var label ? BulkProposal.Propose(_model, snapshot, label, count, cancellationToken) : []);
    }

    /// <summary>
    /// The images of the measured sample to label next, in random order. Show no prediction with them: a label that follows a prediction
    /// measures nothing.
    /// </summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <returns>As many, or fewer if no more are open.</returns>
    public ImmutableArray<long> ProposeMeasured(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. Snapshot().Open(measured: true).OrderBy(image => _draws[image]).Take(count)];
    }

    /// <summary>What the labels for training say of every image.</summary>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>Their probabilities; null as long as fewer than two classes have a label.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public LabelingPredictions? Predict(CancellationToken cancellationToken = default) =>
        Compute(snapshot => _model.Predict(snapshot, cancellationToken) is { } labels ? new LabelingPredictions(snapshot.Classes, labels) : null);

    /// <summary>
    /// Labels for training that a person should see again, of each kind the strongest doubt first. Labels of the measured sample are left
    /// out: corrected by what is predicted, they would measure nothing.
    /// </summary>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The doubts.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<LabelDoubt> FindDoubts(CancellationToken cancellationToken = default) => Compute<ImmutableArray<LabelDoubt>>(snapshot =>
    [
        .. ContradictedLabels.Find(_model, snapshot, cancellationToken)
            .Concat(DuplicateLabels.Find(_model, snapshot, _options.DuplicateSimilarity, cancellationToken))
            .Concat(SplitClasses.Find(_model, snapshot, cancellationToken))
            .OrderBy(doubt => doubt.Kind).ThenByDescending(doubt => doubt.Strength).ThenBy(doubt => doubt.Images[0]),
    ]);

    /// <summary>How well the labels for training predict the measured sample.</summary>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The accuracy and its interval; null without a label in the sample, or as long as fewer than two classes have a label for training.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public LabelingAccuracy? MeasureAccuracy(CancellationToken cancellationToken = default) => Compute(
        snapshot => SampleMeasurement.Measure(snapshot, snapshot.Training().Length, _model.Predict(snapshot, cancellationToken)));

    /// <summary>The same after the first 10, 20, 50, 100 and so on of the labels, in the order in which they were given, and after all.</summary>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>By increasing number of labels; without those that have labels of fewer than two classes.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ImmutableArray<LabelingAccuracy> AccuracyCurve(CancellationToken cancellationToken = default) =>
        Compute(snapshot => SampleMeasurement.Curve(_model, snapshot, cancellationToken));

    /// <summary>Writes the labels for training as a table <c>path,label</c> (<see cref="Data.ImageCsv"/>), whole or not at all.</summary>
    /// <param name="file">The table; one that is there is replaced.</param>
    /// <param name="imageFolder">The folder that the images' names begin at, for paths that begin at the table's; null writes the names.</param>
    /// <param name="includeOpen">
    /// Whether images without a label follow, with an empty one, for methods that learn from these too. Unclear images and the measured sample
    /// never stand in the table.
    /// </param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void Export(string file, string? imageFolder = null, bool includeOpen = false) =>
        LabelTable.Write(file, imageFolder, [.. Labeled(measured: false), .. includeOpen ? Unlabeled() : []]);

    /// <summary>The same of the labels for measuring.</summary>
    /// <param name="file">The table; one that is there is replaced.</param>
    /// <param name="imageFolder">The folder that the images' names begin at, for paths that begin at the table's; null writes the names.</param>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public void ExportMeasured(string file, string? imageFolder = null) => LabelTable.Write(file, imageFolder, Labeled(measured: true));

    private (string Image, string Label)[] Labeled(bool measured)
    {
        var snapshot = Snapshot();
        return [.. (measured ? snapshot.MeasuredLabels() : snapshot.Training()).Order().Select(image => (Images[(int)image], snapshot.Classes[snapshot.Labels[image]]))];
    }

    private IEnumerable<(string Image, string Label)> Unlabeled()
    {
        var snapshot = Snapshot();
        return Images.Where((_, image) => !snapshot.Measured[image] && snapshot.Status[image] is LabelingStatus.Open or LabelingStatus.Skipped).Select(name => (name, ""));
    }

    private LabelingSnapshot Snapshot()
    {
        lock (_entering)
        {
            return _state.Snapshot(_measured);
        }
    }

    private T Compute<T>(Func<LabelingSnapshot, T> compute)
    {
        lock (_computing)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return compute(Snapshot());
        }
    }
}
