namespace FewLabel.Moco;

/// <summary>
/// Where a pre-training keeps its state: both encoders with their heads, the queue with its position, the optimizer's
/// moments, the step and the history. With it a training that was stopped goes on bit-identically.
/// </summary>
/// <param name="Path">
/// The file. It is replaced as a whole each time, at the end too and when the training is cancelled. See
/// <see cref="MocoOptions.CheckpointEvery"/>.
/// </param>
/// <param name="Resume">
/// Whether to go on from the file if it is there, which needs the same options, seed, images and encoder. False starts
/// again and replaces it. Default true.
/// </param>
public sealed record MocoCheckpoint(string Path, bool Resume = true);
