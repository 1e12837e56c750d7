using Microsoft.Extensions.Logging;

namespace FewLabel.Ensembles;

/// <summary>What deep propagation tells: events 3000 to 3099, which are those of FewLabel.Models.</summary>
internal static partial class DeepPropagationLog
{
    [LoggerMessage(EventId = 3000, Level = LogLevel.Information, Message = "Round {Round} of {Rounds}: a network learns the pseudo-labels of the graphs.")]
    public static partial void RoundStarted(this ILogger logger, int round, int rounds);
}
