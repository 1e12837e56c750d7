using System.Collections.Immutable;
using System.Text.Json;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling;

/// <summary>
/// A person labels images: the session proposes which, spreads the labels over the graph of the images' features, and keeps every label in a
/// file before it says so.
/// </summary>
/// <remarks>
/// <para>The file is a journal: a line of JSON with a checksum for each entry, on the disk before the call returns. Taking back is an entry
/// too. A line that a crash left unfinished is cut at the next opening. One session at a time holds the file.</para>
/// <para>A random sample of the images (<see cref="LabelingOptions.MeasuredShare"/>) is labeled for measuring alone. Its labels are never
/// trained on, and it is never proposed otherwise.</para>
/// <para>The same seed, options, features and entries give the same proposals. Thread-safe: labels do not wait for proposals.</para>
/// </remarks>
public sealed partial class LabelingSession : IDisposable
{
    private const int LongestName = 200;

    private readonly Lock _entering = new();
    private readonly Lock _computing = new();
    private readonly LabelingJournal _journal;
    private readonly LabelingState _state;
    private readonly LabelingOptions _options;
    private readonly RandomSource _random;
    private readonly LabelingModel _model;
    private readonly double[] _draws;
    private readonly bool[] _measured;
    private bool _isDisposed;

    private LabelingSession(LabelingJournal journal, string path, Tensor features, ImmutableArray<string> names, long seed, LabelingOptions options, CancellationToken cancellationToken)
    {
        (_journal, Path, Images, _options) = (journal, path, names, options);
        var header = new JournalHeader(JournalHeader.Current, seed, options.MeasuredShare);
        if (journal.Bodies.Count > 0)
        {
            header = JournalHeader.Parse(path, journal.Bodies[0]);
        }

        _draws = SampleMeasurement.Draw(names, header.Seed);
        _measured = Array.ConvertAll(_draws, draw => draw < header.MeasuredShare);
        _state = new LabelingState(names.Select((name, image) => (name, image)).ToDictionary(pair => pair.name, pair => pair.image, StringComparer.Ordinal));
        for (var line = 1; line < journal.Bodies.Count; line++)
        {
            _state.Apply(Parse(path, line, journal.Bodies[line]));
        }

        _random = new RandomSource(header.Seed);
        try
        {
            _model = new LabelingModel(features, _random, options, cancellationToken);
            if (journal.Bodies.Count == 0)
            {
                journal.Append(header.ToJson());
            }
        }
        catch
        {
            _model?.Dispose();
            _random.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The images' names.</summary>
    public ImmutableArray<string> Images { get; }

    /// <summary>How many bytes of an unfinished last entry were cut when the file was opened; 0 after an orderly end.</summary>
    public long CutBytes => _journal.CutBytes;

    /// <summary>Opens a session, and creates its file if there is none.</summary>
    /// <param name="path">The file. Its folder is created if it is missing.</param>
    /// <param name="features">
    /// Of the images: Float32, shape (N, D) on any device, finite, N 2 or more, such as of a pre-trained encoder. Copied; not changed. They may be of
    /// another encoder than those the file was created with.
    /// </param>
    /// <param name="images">
    /// The images' names, such as paths below their folder; as many as rows, each once and not empty. Labels stand in the file by name, so
    /// images may come and go between sessions.
    /// </param>
    /// <param name="random">
    /// Its seed settles the measured sample and what is drawn at random; nothing is drawn from it. A file that is there keeps its own seed.
    /// </param>
    /// <param name="options">How it proposes and predicts; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the search for neighbors.</param>
    /// <returns>The session. The caller disposes it.</returns>
    /// <exception cref="FewLabelException">Another session holds the file, it cannot be read or written, or it is another file.</exception>
    /// <exception cref="DataFormatException">The file is damaged before its last line.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">The features have another type or shape or are not finite, or the names are not as said.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LabelingSession Open(
        string path,
        Tensor features,
        IReadOnlyList<string> images,
        RandomSource random,
        LabelingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new LabelingOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        ImmutableArray<string> names = [.. images];
        RequireNames(names, features);
        var full = System.IO.Path.GetFullPath(path);
        var journal = LabelingJournal.Open(full);
        try
        {
            return new LabelingSession(journal, full, features, names, random.Seed, options, cancellationToken);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>What is said of an image.</summary>
    /// <param name="image">From 0 to the number of images - 1.</param>
    /// <returns>Its status and class.</returns>
    public LabeledImage this[long image]
    {
        get
        {
            RequireImages([image]);
            lock (_entering)
            {
                var mark = _state[(int)image];
                return new LabeledImage(mark.Status, mark.Status == LabelingStatus.Labeled ? _state.ClassName(mark.Class) : null, _measured[image]);
            }
        }
    }

    /// <summary>Gives an image a class, which is added if there is none of that name. An image that has one gets the new one.</summary>
    /// <param name="image">From 0 to the number of images - 1.</param>
    /// <param name="className">The class: 1 to 200 characters, none a control character; blanks around it are cut.</param>
    /// <exception cref="FewLabelException">The file cannot be written, and nothing has changed.</exception>
    public void Label(long image, string className) => Accept(className, [image]);

    /// <summary>Gives several images one class in one entry, such as what <see cref="ProposeBulk"/> proposed without those that are wrong.</summary>
    /// <param name="className">The class; see <see cref="Label"/>.</param>
    /// <param name="images">One or more, each from 0 to the number of images - 1.</param>
    /// <exception cref="FewLabelException">The file cannot be written, and nothing has changed.</exception>
    public void Accept(string className, IEnumerable<long> images) => Enter(LabelingAction.Label, images, Checked(className));

    /// <summary>Puts an image off. It loses its label if it has one, and is proposed again when no other is open.</summary>
    /// <param name="image">From 0 to the number of images - 1.</param>
    /// <exception cref="FewLabelException">The file cannot be written, and nothing has changed.</exception>
    public void Skip(long image) => Enter(LabelingAction.Skip, [image]);

    /// <summary>Says that nobody can tell the class of an image. It is never trained on, proposed or measured.</summary>
    /// <param name="image">From 0 to the number of images - 1.</param>
    /// <exception cref="FewLabelException">The file cannot be written, and nothing has changed.</exception>
    public void MarkUnclear(long image) => Enter(LabelingAction.Unclear, [image]);

    /// <summary>Adds a class without an image. One that is there stays.</summary>
    /// <param name="className">The class; see <see cref="Label"/>.</param>
    /// <exception cref="FewLabelException">The file cannot be written, and nothing has changed.</exception>
    public void AddClass(string className)
    {
        var name = Checked(className);
        lock (_entering)
        {
            if (!_state.HasClass(name))
            {
                Keep(new LabelingEntry { Do = LabelingAction.Add, Class = name });
            }
        }
    }

    /// <summary>Gives a class another name.</summary>
    /// <param name="className">The class.</param>
    /// <param name="newName">Its new name, which no class has; see <see cref="Label"/>.</param>
    /// <exception cref="FewLabelException">There is no such class, another has the new name, or the file cannot be written.</exception>
    public void RenameClass(string className, string newName)
    {
        var (from, into) = (Checked(className), Checked(newName));
        lock (_entering)
        {
            RequireClass(from);
            if (from != into)
            {
                Keep(_state.HasClass(into)
                    ? throw new FewLabelException($"There is a class '{into}' already. Give another name, or merge '{from}' into it.")
                    : new LabelingEntry { Do = LabelingAction.Rename, Class = from, Into = into });
            }
        }
    }

    /// <summary>Gives all images of a class to another one; the class is gone then.</summary>
    /// <param name="className">The class.</param>
    /// <param name="into">The class that takes its images.</param>
    /// <exception cref="FewLabelException">There is no such class, both are the same, or the file cannot be written.</exception>
    public void MergeClasses(string className, string into)
    {
        var (from, to) = (Checked(className), Checked(into));
        lock (_entering)
        {
            RequireClass(from);
            RequireClass(to);
            Keep(from == to
                ? throw new FewLabelException($"The class '{from}' cannot be merged into itself. Name another class.")
                : new LabelingEntry { Do = LabelingAction.Merge, Class = from, Into = to });
        }
    }

    /// <summary>Takes back the last thing that was done and is not taken back, as often as there is one.</summary>
    /// <returns>The images that it was about, none for a class; null if nothing was left.</returns>
    /// <exception cref="FewLabelException">The file cannot be written, and nothing has changed.</exception>
    public ImmutableArray<long>? Undo()
    {
        lock (_entering)
        {
            if (!_state.CanUndo)
            {
                return null;
            }

            ImmutableArray<long> images = [.. _state.LastImages.Select(image => (long)image)];
            Keep(new LabelingEntry { Do = LabelingAction.Undo });
            return images;
        }
    }

    /// <summary>Lets go of the file and frees the features.</summary>
    public void Dispose()
    {
        lock (_computing)
        {
            lock (_entering)
            {
                _isDisposed = true;
                _journal.Dispose();
                _model.Dispose();
                _random.Dispose();
            }
        }
    }

    private static LabelingEntry Parse(string path, int line, byte[] json)
    {
        try
        {
            return LabelingEntry.Parse(json);
        }
        catch (JsonException error)
        {
            throw new DataFormatException(
                path, $"{path}, line {line + 1}: the entry is whole but cannot be read ({error.Message.TrimEnd('.')}). Go on with the version of FewLabel that wrote it.", error);
        }
    }
}
