// Train a classifier on a folder of your own pictures, and classify others with it.
using System.CommandLine;
using FewLabel.Samples;
using OwnImages;

return await SampleCommand.InvokeAsync(
    new RootCommand("Trains a classifier on a folder of your own pictures, of which a few are labeled, and classifies others with it.")
    {
        TrainCommand.Create(),
        PredictCommand.Create(),
        MeasureCommand.Create(),
        ExportCommand.Create(),
    },
    args);
