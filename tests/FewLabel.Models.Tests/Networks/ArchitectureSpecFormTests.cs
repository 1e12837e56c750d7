using System.Text.Json;
using FewLabel.Networks;

namespace FewLabel.Tests.Networks;

/// <summary>There is one text for a description, and nothing else is read as one.</summary>
public sealed class ArchitectureSpecFormTests
{
    private const string Cnn = """{"name":"Cnn","parameters":{"pooledTo":2}}""";

    [Theory]
    [InlineData("""{ "parameters": {"b": {"y": 2, "x": 1.50}, "a": 1.0}, "name": "mine" }""", """{"name":"mine","parameters":{"a":1,"b":{"x":1.5,"y":2}}}""")]
    [InlineData("""{"name":"mine","parameters":{"a":[1e2,-0.0,1e-7,null,true,"ü"]}}""", """{"name":"mine","parameters":{"a":[100,0,1E-07,null,true,"ü"]}}""")]
    [InlineData("""{"name":"mine","parameters":{}}""", """{"name":"mine"}""")]
    public void Equal_descriptions_have_one_text(string written, string canonical)
    {
        var (first, second) = (ArchitectureSpec.Parse(written), ArchitectureSpec.Parse(canonical));

        Assert.Equal(canonical, first.ToJson());
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.Equal(first, JsonSerializer.Deserialize<ArchitectureSpec>(JsonSerializer.Serialize(second)));
    }

    [Fact]
    public void Parameters_given_in_code_are_those_read_from_text()
    {
        var given = new ArchitectureSpec("mine", new Dictionary<string, object?> { ["z"] = 0.1, ["list"] = new[] { 1.0, 2.5 }, ["deep"] = new Dictionary<string, object?> { ["y"] = "text", ["x"] = false }, ["none"] = null });

        Assert.Equal("""{"name":"mine","parameters":{"deep":{"x":false,"y":"text"},"list":[1,2.5],"none":null,"z":0.1}}""", given.ToJson());
        Assert.Equal(given, ArchitectureSpec.Parse(given.ToJson()));
        Assert.Equal(["deep", "list", "none", "z"], given.Parameters.Keys);
        Assert.Equal((0.1, 2.5), (given.Get<double>("z"), given.Get<double[]>("list")[1]));
        Assert.Null(given.Get<int?>("none"));
        Assert.NotEqual(given, new ArchitectureSpec("mine"));
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b"}""", "'name' is there twice")]
    [InlineData("""{"name":"a","parameters":{"x":1,"x":2}}""", "'x' is there twice")]
    [InlineData("""{"name":"a","parameters":{"x":{"y":1,"y":2}}}""", "'y' is there twice")]
    [InlineData("""{"name":"a","parameters":{"x":1e999}}""", "too large")]
    [InlineData("""{"name":3}""", "the member 'name' of kind Number")]
    [InlineData("""{"name":"a","inner":"b"}""", "an object with name")]
    [InlineData("""{"name":"a"} {"name":"b"}""", "is no description")]
    [InlineData("""{"name":"\ud800"}""", "is no description")]
    [InlineData("""{"name":"a","parameters":{"\ud800":1}}""", "is no description")]
    [InlineData("", "is no description")]
    [InlineData("null", "an object with name")]
    public void What_could_be_read_in_two_ways_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Trees_of_a_thousand_nodes_are_refused(int depth)
    {
        var nodes = string.Concat(Enumerable.Repeat("""{"name":"a","inner":""", depth)) + Cnn + new string('}', depth);
        var lists = """{"name":"a","parameters":{"x":""" + new string('[', depth) + new string(']', depth) + "}}";

        Assert.All([nodes, lists], json =>
        {
            var error = Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse(json));
            Assert.Contains("Give what ArchitectureSpec.ToJson wrote", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, 1, 500);
        });
        Assert.Contains("lists and maps", Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse("""{"name":"a","parameters":{"x":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_megabytes_are_refused_before_they_are_read()
    {
        var large = "{\"name\":\"a\",\"parameters\":{\"x\":\"" + new string('x', 10_000_000) + "\"}}";
        var error = Assert.Throws<FewLabelException>(() => ArchitectureSpec.Parse(large));
        var given = Assert.Throws<ArgumentException>(() => new ArchitectureSpec("a", new Dictionary<string, object?> { ["x"] = new string('x', 100_000) }));

        Assert.Contains("at most 65536 characters", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 65536", given.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 500);
    }

    [Fact]
    public void Parameters_that_cannot_be_JSON_are_refused()
    {
        Assert.Contains("finite numbers", Assert.Throws<ArgumentException>(() => new ArchitectureSpec("a", new Dictionary<string, object?> { ["x"] = double.NaN })).Message, StringComparison.Ordinal);
        Assert.Contains("finite numbers", Assert.Throws<ArgumentException>(() => new ArchitectureSpec("a", new Dictionary<string, object?> { ["x"] = (Action)(() => { }) })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ArchitectureSpec(" "));
    }

    [Theory]
    [InlineData("""{"name":"Cnn"}""", "lacks the parameter 'pooledTo'")]
    [InlineData("""{"name":"Cnn","parameters":{"pooledTo":2,"more":1}}""", "parameters that the network 'Cnn' does not know")]
    [InlineData("""{"name":"Cnn","parameters":{"pooledTo":"two"}}""", "which is no Int32")]
    [InlineData("""{"name":"Cnn","parameters":{"pooledTo":0}}""", "1 to 10000")]
    [InlineData("""{"name":"Cnn","parameters":{"pooledTo":2},"inner":{"name":"Cnn","parameters":{"pooledTo":2}}}""", "does not know")]
    [InlineData("""{"name":"Mlp","parameters":{"widths":null}}""", "is null, which is no")]
    [InlineData("""{"name":"Mlp","parameters":{"widths":[]}}""", "one or more")]
    [InlineData("""{"name":"Mlp","parameters":{"widths":[64.5]}}""", "which is no")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":18,"stem":"0","residualWeight":1}}""", "does not know")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":18,"stem":"ImageNet","residualWeight":-1}}""", "ResidualWeight must be")]
    [InlineData("""{"name":"ResNet","parameters":{"depth":null,"stem":"ImageNet","residualWeight":1}}""", "is null, which is no Int32")]
    [InlineData("""{"name":"InputNormalization","parameters":{"forms":[{"upright":true}]},"inner":INNER}""", "zoom")]
    [InlineData("""{"name":"InputNormalization","parameters":{"forms":[{"upright":true,"width":null,"zoom":1,"more":1}]},"inner":INNER}""", "does not know")]
    [InlineData("""{"name":"InputNormalization","parameters":{"forms":[null]},"inner":INNER}""", "form of an input normalization is null")]
    [InlineData("""{"name":"InputNormalization","parameters":{"forms":[]},"inner":INNER}""", "one form or more")]
    [InlineData("""{"name":"InputSize","parameters":{"size":1000000},"inner":INNER}""", "cannot be")]
    [InlineData("""{"name":"PrototypeHead","parameters":{"groups":3},"inner":INNER}""", "lacks the parameter 'temperature'")]
    [InlineData("""{"name":"Head","inner":INNER}""", "lacks the parameter 'head'")]
    [InlineData("""{"name":"cnn","parameters":{"pooledTo":2}}""", "The network 'cnn' is not among FewLabel's")]
    public void Only_what_the_library_writes_makes_a_network(string json, string message) => Assert.Contains(
        message,
        Assert.Throws<FewLabelException>(() => ArchitectureRegistry.BuiltIn.Create(ArchitectureSpec.Parse(json.Replace("INNER", Cnn, StringComparison.Ordinal)))).Message,
        StringComparison.Ordinal);
}
