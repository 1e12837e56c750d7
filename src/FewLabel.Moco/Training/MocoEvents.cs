using Microsoft.Extensions.Logging;

namespace FewLabel.Moco;

/// <summary>What a pre-training tells: events 2000 to 2099.</summary>
internal static partial class MocoEvents
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Information, Message = "Pre-training on {ImageCount} images for {StepCount} steps, from step {Step}.")]
    public static partial void PretrainingStarted(this ILogger logger, int imageCount, long stepCount, long step);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Pre-trained {Steps} steps in {Seconds:0.0} s; contrastive loss {Loss:0.000}.")]
    public static partial void Pretrained(this ILogger logger, long steps, double seconds, double loss);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Estimate at step {Step}: nearest neighbor {NearestNeighbor:P1}, linear {Linear:P1}.")]
    public static partial void Estimated(this ILogger logger, long step, double nearestNeighbor, double linear);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "{Warning}")]
    public static partial void PretrainingWarned(this ILogger logger, string warning);
}
