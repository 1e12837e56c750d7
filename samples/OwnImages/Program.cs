// Train a classifier on a folder of your own pictures, of which a few are labeled, and classify others with it.
// The tool `fewlabel` does the same and more without code; this is how little of it is the library's use.
using FewLabel;
using FewLabel.Data;

if (args is not [var folder, var output, .. var others])
{
    Console.Error.WriteLine("Usage: OwnImages FOLDER CLASSIFIER [PICTURES...]");
    return 2;
}

var recipe = Recipe.Photos;
using var pictures = await ImageFolder.LoadAsync(folder, recipe.FileShape);
foreach (var skipped in pictures.Skipped)
{
    Console.Error.WriteLine(skipped);
}

var images = pictures.Dataset.Train;
var unlabeled = images.Count - images.Labeled.Length;
var builder = Experiment.On(pictures.Dataset, recipe).UseGivenLabels(seed: 42).HoldOut(0.25).CheckpointTo($"{output}.run");
if (unlabeled < 200)
{
    builder.Train("CNN"); // too few to learn from without labels
}
else
{
    var scaled = recipe.ScaledTo(unlabeled);
    builder.Pretrain("MoCo", options: scaled.Pretraining with { LinearProbe = null, FineTune = null, Propagate = null })
        .PropagateDeeply("FewLabel", "MoCo", scaled.Propagation);
}

using var result = await builder.Build().RunAsync();
Console.WriteLine(result.Comparison);
result.Best.Save(output);

using var classifier = Classifier.Load(output);
foreach (var answer in classifier.PredictFiles(others))
{
    Console.WriteLine(answer);
}

return 0;
