using System.Security.Cryptography;
using FewLabel.Data;

namespace FewLabel.Tests.Data;

/// <summary>A published data set of eight images of 6×5 for training and four for testing, in three classes.</summary>
internal static class TinySource
{
    public static readonly Uri First = new("http://first.test/tiny/");
    public static readonly Uri Second = new("http://second.test/tiny/");

    /// <summary>The unpacked files by name.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Plain = new Dictionary<string, byte[]>
    {
        ["train-images"] = IdxBytes.Images(8, 6, 5),
        ["train-labels"] = IdxBytes.Labels(0, 1, 2, 0, 1, 2, 0, 1),
        ["test-images"] = IdxBytes.Images(4, 6, 5),
        ["test-labels"] = IdxBytes.Labels(2, 1, 0, 2),
    };

    /// <summary>The published archives by name.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Archives =
        Plain.ToDictionary(file => file.Key + ".gz", file => IdxBytes.Gzip(file.Value));

    public static string[] ArchiveNames => [.. Archives.Keys.Order()];

    /// <summary>The source, with the checksums of the unpacked files or without.</summary>
    public static IdxSource Create(bool contentMd5 = true, params Uri[] mirrors) => new(
        "Tiny",
        "tiny",
        mirrors.Length == 0 ? [First, Second] : mirrors,
        Describe("train-images", [8, 6, 5], contentMd5),
        Describe("train-labels", [8], contentMd5),
        Describe("test-images", [4, 6, 5], contentMd5),
        Describe("test-labels", [4], contentMd5),
        ["a", "b", "c"]);

    /// <summary>The same archive as other tools would pack it: other bytes, same content.</summary>
    public static byte[] Repack(string name) => IdxBytes.Gzip(Plain[name][..7], Plain[name][7..]);

    public static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));

    public static void WriteArchives(TestFolder folder, string below)
    {
        foreach (var (name, content) in Archives)
        {
            folder.Write(Path.Combine(below, name), content);
        }
    }

    public static void Check(ImageDataset data)
    {
        Assert.Equal("Tiny", data.Name);
        Assert.Equal(DataOrigin.Files, data.Origin);
        Assert.Equal(["a", "b", "c"], data.Train.ClassNames.AsEnumerable());
        Assert.Equal(new ImageShape(1, 6, 5), data.Test.Shape);
        Assert.Equal([0L, 1L, 2L, 0L, 1L, 2L, 0L, 1L], data.Train.LabelValues.AsEnumerable());
        Assert.Equal([2L, 1L, 0L, 2L], data.Test.LabelValues.AsEnumerable());
        Assert.Equal(Plain["train-images"][16..], data.Train.Pixels.data<byte>().ToArray());
        Assert.Equal(Plain["test-images"][16..], data.Test.Pixels.data<byte>().ToArray());
    }

    private static IdxSourceFile Describe(string name, long[] sizes, bool contentMd5) =>
        new(name, sizes, Md5(Archives[name + ".gz"]), contentMd5 ? Md5(Plain[name]) : null);
}
