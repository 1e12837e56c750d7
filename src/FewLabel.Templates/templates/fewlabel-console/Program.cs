using FewLabel;
using FewLabel.Data;
#if (isPhotos)
using FewLabel.Pretrained;
#endif

// A folder is a data set: a subfolder for each class with the images that you have labeled, and one called 'unlabeled' with all others.
if (args is not [var folder, .. var others])
{
    Console.Error.WriteLine("Usage: FewLabelConsole FOLDER [IMAGES...]");
    return 2;
}

var recipe = Recipe.Photos;
#if (isPhotos)
using var images = await ImageFolder.LoadAsync(folder, new ImageShape(3, 128, 128));
#else
using var images = await ImageFolder.LoadAsync(folder, recipe.FileShape);
#endif
foreach (var skipped in images.Skipped)
{
    Console.Error.WriteLine(skipped);
}

var builder = Experiment.On(images.Dataset, recipe).UseGivenLabels(seed: 42).HoldOut(0.25);
#if (isPhotos)
var train = images.Dataset.Train;
if (train.Count - train.Labeled.Length < 200)
{
    // Too few images without a label to learn from them too.
    builder.UsePretrained("ImageNet", PretrainedEncoders.ResNet18At(128)).Probe("linear layer", "ImageNet");
}
else
{
    builder.LearnPhotographs("FewLabel");
}
#else
builder.Train("CNN");
#endif

using var result = await builder.Build().RunAsync();
Console.WriteLine(result.Comparison);
result.Best.Save("classifier.fewlabel");

#if (isPhotos)
using var classifier = Classifier.Load("classifier.fewlabel", registry: PretrainedEncoders.Registry);
#else
using var classifier = Classifier.Load("classifier.fewlabel");
#endif
foreach (var answer in classifier.PredictFiles(others))
{
    Console.WriteLine(answer);
}

return 0;
