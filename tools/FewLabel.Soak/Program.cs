// Runs for long what must never break: kills experiments at random moments and resumes them, watches memory over many steps, and feeds
// damaged files to the readers.
using System.CommandLine;
using FewLabel;
using FewLabel.Fuzzing;
using FewLabel.Soak;

var runs = new Option<int>("--runs") { Description = "How many runs are killed.", DefaultValueFactory = _ => 200 };
var kills = new Option<int>("--kills") { Description = "How often each is killed, at most, before it may go on to the end.", DefaultValueFactory = _ => 3 };
var seed = new Option<long>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
var steps = new Option<int>("--steps") { Description = "Steps of pre-training.", DefaultValueFactory = _ => 5000 };
var experiments = new Option<int>("--experiments") { Description = "Whole experiments.", DefaultValueFactory = _ => 20 };
var folder = new Argument<string>("folder") { Description = "Where it is kept." };

var kill = new Command("kill", "Kills a short experiment (SIGKILL) at random moments, resumes it to the end, and compares the results, run after run.") { runs, kills, seed };
kill.SetAction((parsed, cancellation) => new KillSoak(parsed.GetValue(runs), parsed.GetValue(kills), parsed.GetValue(seed)).RunAsync(cancellation));

var steady = new Command("steady", "Trains for many steps and experiments in one process, and watches live tensors and the resident set.") { steps, experiments };
steady.SetAction((parsed, cancellation) => SteadySoak.RunAsync(parsed.GetValue(steps), parsed.GetValue(experiments), cancellation));

var uses = new Option<int>("--uses") { Description = "How often a classifier is loaded and used.", DefaultValueFactory = _ => 1000 };
var classifier = new Command("classifier", "Loads a saved classifier and uses it, again and again, and watches live tensors and the resident set.") { uses };
classifier.SetAction((parsed, cancellation) => ClassifierSoak.RunAsync(parsed.GetValue(uses), cancellation));

var child = new Command("child", "The experiment that is killed: prints the hash of its result.") { folder };
child.SetAction((parsed, cancellation) => SoakExperiment.PrintAsync(parsed.GetValue(folder)!, cancellation));

var inputs = new Option<long>("--inputs") { Description = "How many inputs each reader gets.", DefaultValueFactory = _ => 100_000 };
var inputSeed = new Option<long>("--seed") { Description = "Seed of the inputs.", DefaultValueFactory = _ => 1 };
var from = new Option<long>("--from") { Description = "Number of the first input; with --inputs 1 and --only it is that one again." };
var only = new Option<string[]>("--only") { Description = "These readers alone, separated by blanks.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. FuzzTargets.Names] };
only.AcceptOnlyFromAmong([.. FuzzTargets.Names]);
var fuzz = new Command("fuzz", "Feeds damaged and hostile files to every reader, and demands that each is read or refused, soon and within little memory.")
{
    inputs, inputSeed, from, only,
};
fuzz.SetAction((parsed, cancellation) => new FuzzSoak(
    parsed.GetValue(inputs), parsed.GetValue(inputSeed), parsed.GetValue(from), parsed.GetValue(only)!).RunAsync(cancellation));

var fixtures = new Command("fixtures", "Writes a small file of each kind that FewLabel saves, for the tests that read those of every version.") { folder };
fixtures.SetAction((parsed, cancellation) => TinyFiles.WriteAsync(parsed.GetValue(folder)!, cancellation));

var reader = new Argument<string>("reader");
var numbers = new Argument<long[]>("numbers") { Description = "Seed, first input, how many.", Arity = new ArgumentArity(3, 3) };
var mark = new Argument<string>("mark") { Description = "A file for the number of the input that it is at." };
var fuzzChild = new Command("fuzz-child", "The process that feeds one reader.") { reader, numbers, mark };
fuzzChild.SetAction(parsed =>
{
    var given = parsed.GetValue(numbers)!;
    return FuzzChild.Run(parsed.GetValue(reader)!, given[0], given[1], given[2], parsed.GetValue(mark)!);
});

try
{
    var root = new RootCommand("Soak tests: minutes to hours.") { kill, steady, classifier, fuzz, fixtures, child, fuzzChild };
    LabelingSoak.Create().ToList().ForEach(root.Add);
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (FewLabelException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
