using System.Security.Cryptography;
using System.Text.Json;
using FewLabel.Training.Metrics;

namespace FewLabel.Tests;

/// <summary>By which two results are told apart.</summary>
internal static class Fingerprint
{
    /// <summary>All weights and figures, but no times.</summary>
    public static string Of(ExperimentResult result)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var method in result.Methods)
        {
            foreach (var value in method.Model.state_dict().Values)
            {
                hash.AppendData(value.detach().cpu().contiguous().bytes);
            }

            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new
            {
                method.Name,
                method.EncoderName,
                Validation = Figures(method.Validation),
                Test = Figures(method.Test),
                History = method.Training?.History.Select(record => record.ToString()),
                Pretraining = method.Pretraining?.History.Select(record => record.ToString()),
            }));
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        static object? Figures(Evaluation? evaluation) =>
            evaluation is null ? null : new { evaluation.Loss, evaluation.Accuracy, evaluation.TopK, evaluation.CalibrationError };
    }
}
