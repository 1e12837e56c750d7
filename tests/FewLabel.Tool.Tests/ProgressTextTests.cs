using FewLabel.CommandLine;
using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel.Tests.Tool;

public sealed class ProgressTextTests
{
    [Fact]
    public void A_line_has_stage_share_time_left_speed_and_figures()
    {
        var state = StageState.Of(Training(0.25, 1.5, 0.5), 0.8) with { Pass = "seed 3, draw 1 of 2" };

        Assert.Equal(
            "seed 3, draw 1 of 2, CNN (2 of 4): 25 %, 1:30 left, 1,234 images/s, loss 1.500, accuracy 50 %, held out 80 %",
            ProgressText.Line(state));
    }

    [Fact]
    public void A_stage_begins_without_figures_and_ends_with_the_time_it_took()
    {
        Assert.Equal("CNN (2 of 4): begins", ProgressText.Line(StageState.Of(new ExperimentProgress("CNN", 1, 4, 0), null)));
        Assert.StartsWith("CNN (2 of 4): 100 %, took 0:30, ", ProgressText.Line(StageState.Of(Training(1, 1, 1), null)), StringComparison.Ordinal);
    }

    [Fact]
    public void Pre_training_tells_its_contrastive_accuracy()
    {
        var moco = new MocoProgress(new MocoRecord(10, 1, 6.25, 0.13, 0, 0, 0, 0), 40, 1, 500, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9), null);

        Assert.Equal(
            "pre-training (1 of 1): 25 %, 0:09 left, 500 images/s, loss 6.250, pairs found 13 %",
            ProgressText.Line(StageState.Of(["pre-training"], 0, moco)));
    }

    [Fact]
    public void Beside_a_bar_figures_without_room_are_left_out_whole()
    {
        var state = StageState.Of(Training(0.25, 1.5, 0.5), 0.8);

        Assert.Equal(" 25 %     1:30 left   1,234 images/s  loss 1.500  accuracy 50 %  held out 80 %", ProgressText.Columns(state, 100));
        Assert.Equal(" 25 %     1:30 left   1,234 images/s  loss 1.500  accuracy 50 %", ProgressText.Columns(state, 70));
        Assert.Equal(" 25 %     1:30 left   1,234 images/s", ProgressText.Columns(state, 40));
        Assert.Equal(" 25 %     1:30 left  loss 1.500", ProgressText.Columns(state, 33));
    }

    [Theory]
    [InlineData(7, "0:07")]
    [InlineData(754, "12:34")]
    [InlineData(3723, "1:02:03")]
    public void Times_are_minutes_and_seconds_and_hours_where_there_are_some(int seconds, string text) =>
        Assert.Equal(text, ProgressText.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_last_measure_of_the_images_held_out_stays_until_the_next_stage()
    {
        var shown = new List<StageState>();
        var stages = new ExperimentStages(new Told(shown));
        stages.Report(Training(0.1, 1, 0.5, heldOut: 0.75));
        stages.Report(Training(0.2, 1, 0.5));
        stages.Report(new ExperimentProgress("MoCo", 2, 4, 0.1) { Training = Training(0.1, 1, 0.5).Training });

        Assert.Equal(["held out 75 %", "held out 75 %", "accuracy 50 %"], shown.Select(state => state.Figures[^1]));
    }

    [Fact]
    public void Lines_come_when_a_stage_begins_and_ends_and_seldom_between()
    {
        using var written = new StringWriter();
        var lines = new PlainLines(written);
        for (var position = 0; position < 2; position++)
        {
            for (var percent = 0; percent <= 100; percent++)
            {
                lines.Report(new StageState("stage", position, 2, percent / 100.0, TimeSpan.Zero));
            }

            lines.Report(new StageState("stage", position, 2, 1, TimeSpan.FromSeconds(1)));
        }

        string[] expected = ["stage (1 of 2): begins", "stage (1 of 2): 100 %, took 0:00", "stage (2 of 2): begins", "stage (2 of 2): 100 %, took 0:00"];
        Assert.Equal(expected, written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static ExperimentProgress Training(double share, double loss, double accuracy, double? heldOut = null) => new("CNN", 1, 4, share)
    {
        Elapsed = TimeSpan.FromSeconds(30),
        Training = new TrainingProgress(new EpochRecord(1, 0.1, loss, accuracy, null, heldOut), 4, 1234, TimeSpan.FromSeconds(30)),
    };

    private sealed class Told(List<StageState> shown) : IProgress<StageState>
    {
        public void Report(StageState value) => shown.Add(value);
    }
}
