using static FewLabel.Tests.Networks.NetworkFixtures;

namespace FewLabel.Tests.Weights;

/// <summary>A folder of its own for one test, removed with all that is in it.</summary>
internal sealed class WeightFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("fewlabel-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>Writes a file that make_fixtures.py made.</summary>
    public string Fixture(string name) => Write(name, FixtureBytes(name));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static byte[] FixtureBytes(string name)
    {
        using var stream = Resource(name);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
