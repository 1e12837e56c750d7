using FewLabel.Checkpoints;
using static TorchSharp.torch;

namespace FewLabel.Tests.Checkpoints;

/// <summary>Small states that carry a number to tell them by.</summary>
internal static class States
{
    public static void Save(CheckpointFolder folder, int number)
    {
        using var state = Create(number);
        Assert.True(folder.Save(state));
    }

    public static TrainingState Create(int number)
    {
        var state = new TrainingState { Elapsed = TimeSpan.FromSeconds(number) };
        state.Put("number", number);
        state.Take("weights", full(1000, (float)number));
        return state;
    }

    /// <summary>The number of the last state; null if there is none.</summary>
    public static int? Last(CheckpointFolder folder)
    {
        using var state = folder.Load();
        if (state is null)
        {
            return null;
        }

        var number = state.Get<int>("number");
        Assert.All(state.Get("weights", ScalarType.Float32).data<float>().ToArray(), value => Assert.Equal(number, value));
        return number;
    }
}
