using System.IO.Compression;
using System.Xml.Linq;

namespace FewLabel.Tests.Packaging;

/// <summary>What a package file says of itself and holds.</summary>
internal sealed class PackedPackage
{
    private readonly string _path;
    private readonly XElement _metadata;

    public PackedPackage(string path)
    {
        _path = path;
        Entries = ReadEntries(path);
        using var archive = ZipFile.OpenRead(path);
        using var stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        _metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    public string Id => Value("id")!;

    public string Version => Value("version")!;

    public IReadOnlyList<string> Entries { get; }

    /// <summary>The size of the file in bytes.</summary>
    public long Size => new FileInfo(_path).Length;

    public IReadOnlyList<string> SymbolEntries => ReadEntries(Path.ChangeExtension(_path, ".snupkg"));

    public IReadOnlyDictionary<string, string> Dependencies => _metadata.Descendants()
        .Where(element => element.Name.LocalName == "dependency")
        .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);

    /// <summary>The text of one of the metadata's elements; null where it is missing.</summary>
    public string? Value(string name) => Element(name)?.Value;

    /// <summary>One of the metadata's elements; null where it is missing.</summary>
    public XElement? Element(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    public string ReadText(string entry)
    {
        using var archive = ZipFile.OpenRead(_path);
        using var reader = new StreamReader(archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    public byte[] Read(string entry) => Read(_path, entry);

    /// <summary>Reads a file of the package with the symbols.</summary>
    public byte[] ReadSymbols(string entry) => Read(Path.ChangeExtension(_path, ".snupkg"), entry);

    private static byte[] Read(string path, string entry)
    {
        using var archive = ZipFile.OpenRead(path);
        using var stream = archive.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static List<string> ReadEntries(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
