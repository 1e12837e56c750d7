using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FewLabel.Checkpoints;

/// <summary>What a folder and its parts have in common.</summary>
internal sealed partial class CheckpointRoot(CheckpointOptions options, ILogger logger, FolderLock held) : IDisposable
{
    private readonly ILogger _logger = logger;
    private readonly List<string> _warnings = [];
    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();
    private int _steps;

    public CheckpointOptions Options => options;

    public IReadOnlyList<string> Warnings => _warnings;

    public Func<Stream, Stream>? Through { get; set; }

    public bool IsDue() => ++_steps >= options.EverySteps || _sinceSave.Elapsed >= options.Every;

    public void Begin()
    {
        _steps = 0;
        _sinceSave.Restart();
    }

    public void Warn(string warning)
    {
        if (!_warnings.Contains(warning))
        {
            _warnings.Add(warning);
        }

        CheckpointWarned(warning);
    }

    public void Dispose() => held.Dispose();

    [LoggerMessage(EventId = 7000, Level = LogLevel.Debug, Message = "Saved {Path}.")]
    public partial void CheckpointSaved(string path);

    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void CheckpointWarned(string warning);
}
