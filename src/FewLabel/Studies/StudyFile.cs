using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FewLabel.Checkpoints;
using FewLabel.Runtime;

namespace FewLabel.Studies;

/// <summary>One draw of a study on disk: its figures, and the settings they were made with.</summary>
internal static class StudyFile
{
    private const int Version = 1;

    /// <summary>Far more bytes than the figures of one draw take.</summary>
    private const int LongestFile = 64 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string PathOf(string folder, long seed) => Path.Combine(folder, FormattableString.Invariant($"seed-{seed}.json"));

    public static void Write(string path, StudyRun run, SortedDictionary<string, string> settings) =>
        OutputFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Content(Version, run.Seed, run.Methods, settings), Options));

    /// <summary>Reads a draw that was kept.</summary>
    /// <returns>The draw; null if there is no file.</returns>
    /// <exception cref="FewLabelException">The file is damaged, of another version, or of another study.</exception>
    public static StudyRun? Read(string path, long seed, SortedDictionary<string, string> settings)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var content = Parse(path);
        RunDescription.RequireSame(
            path, WithSeed(content.Settings, content.Seed), WithSeed(settings, seed), "Keep this study in another folder, or delete the file to run the draw anew.");
        return new StudyRun(content.Seed, content.Methods);
    }

    private static Content Parse(string path)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(InputFile.ReadAllBytes(path, LongestFile), Options);
            return content is null ? throw Unreadable("it is damaged: it is empty", null)
                : content.FormatVersion != Version ? throw Unreadable($"it is of format version {content.FormatVersion}, and this version of FewLabel reads {Version}. Update FewLabel if it is newer", null)
                : content.Fault is { } fault ? throw Unreadable($"it is damaged: {fault}", null)
                : content;
        }
        catch (JsonException error)
        {
            throw Unreadable("it is damaged: " + error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(error.Message, error);
        }

        FewLabelException Unreadable(string why, Exception? cause) =>
            new($"{path} cannot be read: {why}. Delete it to run the draw anew, or keep the study in another folder.", cause);
    }

    /// <summary>The seed stands in the file beside the settings too.</summary>
    private static SortedDictionary<string, string> WithSeed(SortedDictionary<string, string> settings, long seed) =>
        new(settings, StringComparer.Ordinal) { ["Draw"] = FormattableString.Invariant($"seed {seed}") };

    private sealed record Content(int FormatVersion, long Seed, ImmutableArray<StudyFigure> Methods, SortedDictionary<string, string> Settings)
    {
        /// <summary>What no study can have written; null if there is nothing of that.</summary>
        [JsonIgnore]
        public string? Fault =>
            Methods.IsDefaultOrEmpty || Methods.Any(figure => figure is null) ? "it lacks its methods"
            : Methods.Select(figure => figure.Method).Distinct(StringComparer.Ordinal).Count() < Methods.Length ? "it has a method twice"
            : Settings.ContainsValue(null!) ? "a setting is missing"
            : Methods.FirstOrDefault(figure => !IsMeasured(figure)) is { } other ? $"the figures of {other.Method} cannot be"
            : null;

        private static bool IsMeasured(StudyFigure figure) => figure.Accuracy is not null
            && figure.ValidationAccuracy is null or (>= 0 and <= 1) && figure.TestAccuracy is null or (>= 0 and <= 1)
            && double.IsFinite(figure.Seconds) && double.IsFinite(figure.PretrainSeconds ?? 0);
    }
}
