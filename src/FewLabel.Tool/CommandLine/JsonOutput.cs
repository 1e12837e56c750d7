using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FewLabel.CommandLine;

/// <summary>The result of a command for scripts: one JSON object, alone on the standard output. All else goes to the standard error.</summary>
internal static class JsonOutput
{
    private const string Name = "--json";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The option that asks for it. What is shown then goes to the standard error (<see cref="CommandHost.Does"/>).</summary>
    public static Option<bool> Option() => new(Name)
    {
        Description = "Writes the result as JSON to the standard output, and nothing else; what is shown otherwise goes to the standard error.",
    };

    /// <summary>Whether a command line asks for it.</summary>
    public static bool IsAsked(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<bool>>().FirstOrDefault(option => option.Name == Name) is { } option && parsed.GetValue(option);

    /// <summary>Writes the result.</summary>
    public static void Write(object result) => Console.Out.WriteLine(JsonSerializer.Serialize(result, Form));
}
