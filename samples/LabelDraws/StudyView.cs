using FewLabel.CommandLine;
using FewLabel.Studies;

namespace LabelDraws;

/// <summary>Shows the stages of each draw, and a line for each draw that is done.</summary>
internal sealed class StudyView(IProgress<StageState> view) : IProgress<StudyProgress>
{
    private readonly ExperimentStages _stages = new(view);

    public void Report(StudyProgress value)
    {
        if (value.Run is { } run)
        {
            var figures = string.Join(", ", run.Methods.Select(figure => $"{figure.Method} {Figures.Percent(figure.Accuracy)}"));
            Terminal.Say($"seed {value.Seed}: {figures}; {DrawTable.Seconds(run)} s{(value.Kept ? ", kept from before" : "")}", "default");
        }

        if (value.Experiment is { } experiment)
        {
            view.Report(_stages.Next(experiment) with
            {
                Pass = $"seed {value.Seed}, draw {value.Position + 1} of {value.DrawCount}",
                PassShare = (value.Position + (experiment.Position + experiment.Share) / experiment.MethodCount) / value.DrawCount,
            });
        }
    }
}
