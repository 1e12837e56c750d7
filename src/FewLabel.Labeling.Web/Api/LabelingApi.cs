using System.Collections.Immutable;
using FewLabel.Labeling.Web.Folders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FewLabel.Labeling.Web.Api;

/// <summary>What the page asks for and tells, as JSON.</summary>
internal sealed class LabelingApi(LabelingSession session, LabelingServerOptions options)
{
    private const int MostImages = 500;
    private const int MostDoubts = 200;
    private const float NearlyAsProbable = 0.8f;

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").AddEndpointFilter(Guarded);
        api.MapGet("/state", () => State());
        api.MapGet("/next", (int count, CancellationToken stop) => Described(session.Propose(Limited(count), stop), session.Predict(stop)));

        // A label that follows a prediction measures nothing, so none is sent.
        api.MapGet("/sample", (int count) => Described(session.ProposeMeasured(Limited(count)), null));
        api.MapGet("/bulk", (string name, int count, CancellationToken stop) => Described(session.ProposeBulk(name, Limited(count), stop), session.Predict(stop)));
        api.MapGet("/images", (long[] index) => Described([.. index.Take(MostImages)], null));
        api.MapGet("/doubts", (CancellationToken stop) => session.FindDoubts(stop).Take(MostDoubts).Select(Doubt).ToArray());
        api.MapGet("/accuracy", (CancellationToken stop) => session.AccuracyCurve(stop).Select(Accuracy).ToArray());
        api.MapPost("/label", (LabelRequest request) => Do(() => session.Accept(request.Class, request.Images)));
        api.MapPost("/skip", (ImageRequest request) => Do(() => session.Skip(request.Image)));
        api.MapPost("/unclear", (ImageRequest request) => Do(() => session.MarkUnclear(request.Image)));
        api.MapPost("/add", (ClassRequest request) => Do(() => session.AddClass(request.Class)));
        api.MapPost("/rename", (ClassPairRequest request) => Do(() => session.RenameClass(request.Class, request.Into)));
        api.MapPost("/merge", (ClassPairRequest request) => Do(() => session.MergeClasses(request.Class, request.Into)));
        api.MapPost("/undo", () => new UndoAnswer(session.Undo()?.ToArray(), State()));
        api.MapPost("/export", Export);
    }

    private static int Limited(int count) => Math.Clamp(count, 1, MostImages);

    /// <summary>A fault that its user can mend is told as text, and the page shows it.</summary>
    private static async ValueTask<object?> Guarded(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception error) when (error is FewLabelException or ArgumentException)
        {
            return TypedResults.Json(new FaultAnswer(error.Message), statusCode: StatusCodes.Status409Conflict);
        }
    }

    private StateAnswer Do(Action act)
    {
        act();
        return State();
    }

    private StateAnswer State()
    {
        var counts = session.Counts;
        return new StateAnswer(
            session.Version, session.Images.Length, counts.Labeled, counts.Measured, counts.Skipped, counts.Unclear, counts.Open, counts.OpenMeasured, counts.Missing,
            [.. session.Classes.Select(own => new ClassAnswer(own.Name, own.Labels, own.Measured))], options.ExportFile is not null);
    }

    private ImageAnswer[] Described(ImmutableArray<long> images, LabelingPredictions? predictions) => [.. images.Select(image => Described(image, predictions))];

    private ImageAnswer Described(long image, LabelingPredictions? predictions)
    {
        var own = session[image];
        return new ImageAnswer(
            image, session.Images[(int)image], own.Class, own.Status.ToString().ToLowerInvariant(), own.IsMeasured,
            predictions?.ClassOf((int)image) is { } label ? Predicted(label, predictions, (int)image) : null);
    }

    /// <summary>The class, and the next one where that is hardly less probable. Spread labels give shares that are small in themselves, so these are not shown.</summary>
    private static PredictionAnswer Predicted(string label, LabelingPredictions predictions, int image)
    {
        var shares = predictions.ProbabilitiesOf(image);
        var (own, next) = (predictions.Classes.IndexOf(label), -1);
        for (var c = 0; c < shares.Length; c++)
        {
            next = c != own && (next < 0 || shares[c] > shares[next]) ? c : next;
        }

        return new PredictionAnswer(label, next >= 0 && shares[next] > NearlyAsProbable * shares[own] ? predictions.Classes[next] : null, shares[own]);
    }

    private DoubtAnswer Doubt(LabelDoubt doubt) =>
        new(doubt.Kind.ToString(), doubt.Class, doubt.Other, doubt.Strength, Described([.. doubt.Images.Take(24)], null), doubt.Images.Length);

    private static AccuracyAnswer Accuracy(LabelingAccuracy point) =>
        new(point.Labels, point.Correct, point.Count, point.Accuracy, point.Interval.Low, point.Interval.High);

    private ExportAnswer Export()
    {
        var file = options.ExportFile ?? throw new FewLabelException("This page was started without a file to export to.");
        LabelingFolder.Export(session, file, options.ImageFolder);
        return new ExportAnswer(file, session.Counts.Labeled, LabelingFolder.MeasuredTableOf(file), session.Counts.Measured);
    }
}
