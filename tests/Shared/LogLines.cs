using Microsoft.Extensions.Logging;

namespace FewLabel.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly List<(LogLevel Level, int Id, string Text)> _lines = [];

    public string[] Warnings => At(LogLevel.Warning);

    /// <summary>The ids of the events of a level or above, in their order.</summary>
    public int[] Ids(LogLevel least)
    {
        lock (_lines)
        {
            return [.. _lines.Where(line => line.Level >= least).Select(line => line.Id)];
        }
    }

    public string[] At(LogLevel level)
    {
        lock (_lines)
        {
            return [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add((logLevel, eventId.Id, formatter(state, exception)));
        }
    }
}
