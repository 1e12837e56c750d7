// Train a classifier on a folder of your own pictures, of which a few are labeled, and classify others with it.
// The tool `fewlabel` does the same and more without code; this is how little of it is the library's use.
using FewLabel;
using FewLabel.Data;
using FewLabel.Pretrained;

if (args is not [var folder, var output, .. var others])
{
    Console.Error.WriteLine("Usage: OwnImages FOLDER CLASSIFIER [PICTURES...]");
    return 2;
}

using var pictures = await ImageFolder.LoadAsync(folder, new ImageShape(3, 128, 128));
foreach (var skipped in pictures.Skipped)
{
    Console.Error.WriteLine(skipped);
}

var images = pictures.Dataset.Train;
var builder = Experiment.On(pictures.Dataset, Recipe.Photos).UseGivenLabels(seed: 42).HoldOut(0.25).CheckpointTo($"{output}.run");
if (images.Count - images.Labeled.Length < 200)
{
    builder.UsePretrained("ImageNet", PretrainedEncoders.ResNet18At(128)).Probe("linear layer", "ImageNet"); // too few to learn from without labels
}
else
{
    builder.LearnPhotographs("FewLabel");
}

using var result = await builder.Build().RunAsync();
Console.WriteLine(result.Comparison);
result.Best.Save(output);

using var classifier = Classifier.Load(output, registry: PretrainedEncoders.Registry);
foreach (var answer in classifier.PredictFiles(others))
{
    Console.WriteLine(answer);
}

return 0;
