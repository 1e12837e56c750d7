namespace FewLabel.Labeling.Web.Api;

internal sealed record LabelRequest(string Class, long[] Images);

internal sealed record ImageRequest(long Image);

internal sealed record ClassRequest(string Class);

internal sealed record ClassPairRequest(string Class, string Into);

internal sealed record StateAnswer(
    long Version, int Images, int Labeled, int Measured, int Skipped, int Unclear, int Open, int OpenMeasured, int Missing, ClassAnswer[] Classes, bool CanExport);

internal sealed record ClassAnswer(string Name, int Labels, int Measured);

internal sealed record ImageAnswer(long Index, string Name, string? Class, string Status, bool IsMeasured, PredictionAnswer? Prediction);

internal sealed record PredictionAnswer(string Class, string? Other, float Probability);

internal sealed record DoubtAnswer(string Kind, string Class, string? Other, double Strength, ImageAnswer[] Images, int Count);

internal sealed record AccuracyAnswer(int Labels, int Correct, int Count, double Accuracy, double Low, double High);

internal sealed record UndoAnswer(long[]? Images, StateAnswer State);

internal sealed record ExportAnswer(string File, int Labels, string MeasuredFile, int Measured);

internal sealed record FaultAnswer(string Fault);
