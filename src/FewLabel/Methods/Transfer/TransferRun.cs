using FewLabel.Checkpoints;
using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Methods;

/// <summary>One result on its way: its stage, its network, what it draws from, and where it is kept.</summary>
internal sealed record TransferRun(string Name, ImageClassifier Model, RandomSource Random, CheckpointFolder? Part);
