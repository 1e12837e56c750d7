using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Tells the experiment's listener how far one stage is.</summary>
internal sealed class StageProgress(string name, int position, int count, IProgress<ExperimentProgress>? listener)
    : IProgress<TrainingProgress>, IProgress<FineTuneProgress>, IProgress<MocoProgress>, IProgress<double>
{
    public void Report(TrainingProgress value) => listener?.Report(At(value.Share) with { Training = value });

    public void Report(FineTuneProgress value) => listener?.Report(At(value.Training.Share) with { Training = value.Training });

    public void Report(MocoProgress value) => listener?.Report(At(value.Share) with { Pretraining = value });

    public void Report(double value) => listener?.Report(At(value));

    private ExperimentProgress At(double share) => new(name, position, count, share);
}
