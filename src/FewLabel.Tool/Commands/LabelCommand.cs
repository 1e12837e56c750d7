using System.CommandLine;
using FewLabel.CommandLine;
using FewLabel.Labeling;
using FewLabel.Labeling.Web;
using FewLabel.Labeling.Web.Folders;
using FewLabel.Runtime;
using FewLabel.Tool.Images;
using FewLabel.Tool.Labeling;

namespace FewLabel.Tool.Commands;

/// <summary><c>label</c>: serves a page on which a person labels the pictures of a folder.</summary>
internal static class LabelCommand
{
    private const string Stage = "Looking at pictures";

    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder of pictures; those in folders inside are taken too. None is changed." };
        var output = new Option<string?>("--output") { Description = "Folder for labels.jsonl, which keeps every label at once, labels.csv, which train reads, and features. [default: FOLDER-labels]", HelpName = "DIR" };
        var port = new Option<int?>("--port") { Description = "Port of the page on this machine, 1 to 65535. [default: a free one]", HelpName = "PORT" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
            {
                result.AddError("--port must be 1 to 65535.");
            }
        });
        var noBrowser = new Option<bool>("--no-browser") { Description = "Prints the page's address and opens no browser." };
        var encoder = EncoderOption.Create();
        var measured = new Option<double>("--measured") { Description = "Share of the pictures, drawn at random, that is labeled for measuring alone, 0 to 0.5. It is settled by the first start.", HelpName = "SHARE", DefaultValueFactory = _ => new LabelingOptions().MeasuredShare };
        measured.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 0.5))
            {
                result.AddError("--measured must be 0 to 0.5.");
            }
        });
        var seed = new Option<long>("--seed") { Description = "Seed of all that is drawn. It is settled by the first start.", HelpName = "S", DefaultValueFactory = _ => 42 };
        var (overwrite, json) = (Outputs.Option(), JsonOutput.Option());
        var command = new Command("label", "Opens a page on which you label the pictures of a folder. Ctrl+C ends it.") { folder, output, port, noBrowser, encoder, measured, seed, overwrite, json };
        command.Does(
            (parsed, cancellation) => RunAsync(
                new LabelingRun(
                    parsed.GetValue(folder)!,
                    parsed.GetValue(output) ?? LabelingRun.OutputOf(parsed.GetValue(folder)!),
                    parsed.GetValue(port),
                    OpensBrowser: !parsed.GetValue(noBrowser),
                    parsed.GetValue(encoder)!,
                    parsed.GetValue(measured),
                    parsed.GetValue(seed)),
                parsed.GetValue(overwrite),
                parsed.GetValue(json),
                cancellation),
            _ => "What was found out about the pictures is kept; the same command goes on from here.");
        return command;
    }

    private static async Task<int> RunAsync(LabelingRun run, bool overwrite, bool json, CancellationToken cancellation)
    {
        PortCheck.RequireFree(run.Port);
        new Outputs(overwrite).File(LabelingFolder.TableIn(run.Output), OutputKind.Labels).Check();
        using var random = new RandomSource(run.Seed);
        using var folder = await ImageLoading.ShowAsync(Stage, progress => Task.Run(
            () => LabelingFolder.Open(run.Folder, run.Output, random, new LabelingOptions { MeasuredShare = run.Measured }, EncoderOption.Find(run.Encoder), progress, cancellation), cancellation));
        ImageLoading.Warn(ImageLoading.Skipped(folder.Unreadable));
        await using (var server = await LabelingServer.StartAsync(
            folder.Session, folder.Files, new LabelingServerOptions { Port = run.Port, ExportFile = folder.Table, ImageFolder = folder.Root }, cancellation))
        {
            Terminal.Say($"{folder.Files.Length:N0} pictures, {folder.Session.Counts.Labeled:N0} of them labeled. Label them at {server.Address}", "default");
            Terminal.Say($"Every label is kept at once in {folder.Session.Path}. Ctrl+C ends.");
            if (run.OpensBrowser && !Browser.TryOpen(server.Address))
            {
                Terminal.Say("No browser could be opened. Open the address above in one.", "yellow");
            }

            await server.WaitAsync(cancellation);
        }

        folder.Export();
        LabelingSummary.Tell(folder);
        if (json)
        {
            JsonOutput.Write(LabelingSummary.ToJson(folder));
        }

        return ExitCode.Done;
    }
}
