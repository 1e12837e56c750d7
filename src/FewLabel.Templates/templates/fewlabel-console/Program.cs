using FewLabel;
using FewLabel.Data;

// A folder is a data set: a subfolder for each class with the images that you have labeled, and one called 'unlabeled' with all others.
if (args is not [var folder, .. var others])
{
    Console.Error.WriteLine("Usage: FewLabelConsole FOLDER [IMAGES...]");
    return 2;
}

var recipe = Recipe.Photos;
using var images = await ImageFolder.LoadAsync(folder, recipe.FileShape);
foreach (var skipped in images.Skipped)
{
    Console.Error.WriteLine(skipped);
}

using var result = await Experiment
    .On(images.Dataset, recipe)
    .UseGivenLabels(seed: 42)
    .HoldOut(0.25)
    .Train("CNN")
    .Build()
    .RunAsync();
Console.WriteLine(result.Comparison);
result.Best.Save("classifier.fewlabel");

using var classifier = Classifier.Load("classifier.fewlabel");
foreach (var answer in classifier.PredictFiles(others))
{
    Console.WriteLine(answer);
}

return 0;
