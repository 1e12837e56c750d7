using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace FewLabel.Tests;

/// <summary>result.json is as docs/result.schema.json says, which other programs rely on.</summary>
public sealed class ResultSchemaTests(DigitRun run) : IClassFixture<DigitRun>
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(SchemaPath()));

    [Fact]
    public void A_result_of_every_kind_of_method_is_valid()
    {
        var outcome = Evaluate(JsonNode.Parse(run.Result.ToJson())!);

        Assert.True(outcome.IsValid, JsonSerializer.Serialize(outcome));
    }

    /// <summary>FewLabel.Soak fixtures writes them, once for each version.</summary>
    [Fact]
    public void Those_of_every_version_are_still_valid()
    {
        var files = Directory.GetFiles(Path.GetFullPath(InRepository("tests", "FewLabel.Tests", "Fixtures")), "result*.json", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(Evaluate(JsonNode.Parse(File.ReadAllText(file))!).IsValid, file));
    }

    [Theory]
    [InlineData("formatVersion", "1")]
    [InlineData("formatVersion", "3")]
    [InlineData("seed", "\"42\"")]
    [InlineData("methods", "{}")]
    [InlineData("best", "\"\"")]
    [InlineData("more", "1")]
    public void What_is_no_result_is_not(string name, string value)
    {
        var result = JsonNode.Parse(run.Result.ToJson())!;
        result[name] = JsonNode.Parse(value);

        Assert.False(Evaluate(result).IsValid);
    }

    [Theory]
    [InlineData("testAccuracy", "1.2")]
    [InlineData("parameters", "null")]
    [InlineData("epochs", "2.5")]
    [InlineData("networks", "[]")]
    [InlineData("networks", "[\"CNN\"]")]
    [InlineData("networks", "[{\"name\":\"Cnn\",\"more\":1}]")]
    [InlineData("pretrainLabelled", "null")]
    public void Nor_with_a_wrong_figure_of_a_method(string name, string value)
    {
        var result = JsonNode.Parse(run.Result.ToJson())!;
        result["methods"]![0]![name] = JsonNode.Parse(value);

        Assert.False(Evaluate(result).IsValid);
    }

    [Fact]
    public void It_describes_the_networks_of_each_method_by_data()
    {
        var methods = JsonNode.Parse(run.Result.ToJson())!["methods"]!.AsArray();

        Assert.Equal(
            run.Result.Methods.Select(method => method.Info.Networks.ToArray()),
            methods.Select(method => method!["networks"]!.AsArray().Select(network => FewLabel.Networks.ArchitectureSpec.Parse(network!.ToJsonString())).ToArray()));
        Assert.Equal(Architectures.Mlp2.Spec, run.Result.Methods[0].Info.Networks[0]);
    }

    internal static bool IsValid(string json) => Evaluate(JsonNode.Parse(json)!).IsValid;

    internal static EvaluationResults Evaluate(JsonNode result) => Schema.Evaluate(JsonSerializer.SerializeToElement(result), new EvaluationOptions { OutputFormat = OutputFormat.List });

    private static string SchemaPath() => InRepository("docs", "result.schema.json");

    private static string InRepository(params string[] path) => Path.Combine([Path.GetDirectoryName(ThisFile())!, "..", "..", .. path]);

    private static string ThisFile([CallerFilePath] string thisFile = "") => thisFile;
}
