// Runs for long what must never break: kills experiments at random moments and resumes them, and watches memory over many steps.
using System.CommandLine;
using FewLabel;
using FewLabel.Soak;

var runs = new Option<int>("--runs") { Description = "How many runs are killed.", DefaultValueFactory = _ => 200 };
var kills = new Option<int>("--kills") { Description = "How often each is killed, at most, before it may go on to the end.", DefaultValueFactory = _ => 3 };
var seed = new Option<long>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
var steps = new Option<int>("--steps") { Description = "Steps of pre-training.", DefaultValueFactory = _ => 5000 };
var experiments = new Option<int>("--experiments") { Description = "Whole experiments.", DefaultValueFactory = _ => 20 };
var folder = new Argument<string>("folder") { Description = "Where the run is kept." };

var kill = new Command("kill", "Kills a short experiment (SIGKILL) at random moments, resumes it to the end, and compares the results, run after run.") { runs, kills, seed };
kill.SetAction((parsed, cancellation) => new KillSoak(parsed.GetValue(runs), parsed.GetValue(kills), parsed.GetValue(seed)).RunAsync(cancellation));

var steady = new Command("steady", "Trains for many steps and experiments in one process, and watches live tensors and the resident set.") { steps, experiments };
steady.SetAction((parsed, cancellation) => SteadySoak.RunAsync(parsed.GetValue(steps), parsed.GetValue(experiments), cancellation));

var child = new Command("child", "The experiment that is killed: prints the hash of its result.") { folder };
child.SetAction((parsed, cancellation) => SoakExperiment.PrintAsync(parsed.GetValue(folder)!, cancellation));

try
{
    return await new RootCommand("Soak tests: minutes to hours.") { kill, steady, child }
        .Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (FewLabelException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
