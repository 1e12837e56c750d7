using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Tests.Methods;

/// <summary>A method of somebody else's: it trains a network, and asks for what it needs of the library as anybody could.</summary>
internal sealed class SlowLearner(string name, int epochs, Action? meanwhile = null) : ExperimentMethod(name)
{
    private readonly Architecture _network = Architectures.Mlp2;

    public override object? Settings => new { Epochs = epochs, Network = _network.Name };

    public override IEnumerable<OptionFault> Validate(ValidationContext context)
    {
        if (epochs < 1)
        {
            yield return new OptionFault("Epochs", $"{epochs}", "1 or more");
        }

        if (context.LabeledCount < 30)
        {
            yield return new OptionFault("Labels", $"{context.LabeledCount}", "30 or more", $"There are {context.UnlabeledCount} images to label.");
        }
    }

    public override IEnumerable<MethodResult> Run(MethodContext context)
    {
        using var initial = context.Random.Fork("weights");
        using var order = context.Random.Fork("order");
        var model = _network.CreateClassifier(context.Images.Shape, context.Images.ClassCount, initial);
        meanwhile?.Invoke();
        var trained = new SupervisedTrainer(new SupervisedOptions { Epochs = epochs, BatchSize = 10 }, context.Augmentation, context.Normalize, context.Device).Train(
            model, context.Images, context.Split, order, context.Checkpoint?.Part("training"), context.Progress(Name), context.CancellationToken);
        yield return context.Measure(new TrainedModel(model)
        {
            Architecture = _network, Training = trained, Validation = context.EvaluateHeldOut(model), ChosenByValidation = ["nothing but this note"],
        });
    }
}
