using FewLabel.Running;
using FewLabel.Training;

namespace FewLabel.Checks;

/// <summary>Trainings that ask for the probabilities of guesses where only the most probable class is guessed.</summary>
internal static class GuessesCheck
{
    public static IEnumerable<OptionFault> Of(IEnumerable<MethodPlan> methods) =>
        from plan in methods.OfType<PretrainPlan>()
        from item in Trainings(plan.Options)
        where item.Options?.UseSoftLabels == true
        select new OptionFault(
            $"{plan.Call}(\"{plan.Name}\").{item.Name}.{nameof(SelfTrainingOptions.UseSoftLabels)}", "true", "false after a pre-training",
            "It guesses one class for each image, and no probabilities; PropagateDeeply learns those.");

    private static IEnumerable<(string Name, SelfTrainingOptions? Options)> Trainings(PretrainOptions options) =>
    [
        (nameof(options.Distill), options.FineTune is null ? null : options.Distill),
        ($"{nameof(options.Propagate)}.{nameof(PropagationOptions.Training)}", options.Propagate?.Training),
    ];
}
