using CsCheck;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>Trees of folders as no one would make them: they are read, or refused with the folder named, and no picture gets a wrong class.</summary>
public sealed class FolderProperties : IDisposable
{
    private const int Trees = 150;

    private static readonly string[] Leftover = [".DS_Store", "__MACOSX", "@eaDir", "Thumbs.db", "._a.png", ".hidden", "lost+found"];
    private static readonly string[] Parts = ["train", "Train", "val", "Valid", "test", "TEST", "testing", "dev"];
    private static readonly string[] Unlabeled = ["unlabeled", "Unlabelled"];
    private static readonly string[] Classes = ["cat", "dog", "B\u00E4ume", "Ba\u0308ume", "a b", "1", "Cat"];

    private static readonly Gen<string> Folder = Gen.Frequency<string>(
        (6, Gen.OneOf(Classes)), (4, Gen.OneOf(Parts)), (1, Gen.OneOf(Unlabeled)), (1, Gen.OneOf(Leftover)));

    private static readonly Gen<string> Entry =
        from folders in Folder.Array[0, 3]
        from file in Gen.Frequency<string>((8, Gen.OneOf("a.png", "b.jpg", "c.tif")), (1, Gen.OneOf(Leftover)))
        from content in Gen.Frequency<string>((8, Gen.Const("good")), (1, Gen.OneOf("empty", "text")))
        select $"{string.Join('/', folders.Append(file))}:{content}";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tree_is_read_with_right_classes_or_refused_by_name()
    {
        var number = 0;
        Gen.Select(Entry.Array[0, 14], Gen.OneOf(FolderSplit.Auto, FolderSplit.Auto, FolderSplit.None)).Sample(
            (entries, split) => Check(Make($"tree{number++}", entries), split), iter: Trees, threads: 1);
    }

    private string Make(string name, string[] entries)
    {
        var root = Directory.CreateDirectory(_folder[name]).FullName;
        foreach (var entry in entries)
        {
            var (path, content) = (Path.Combine(root, entry.Split(':')[0]), entry.Split(':')[1]);
            if (!Directory.Exists(path) && Parents(root, path).All(parent => !File.Exists(parent)))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, content switch { "good" => PictureBytes.Gray([0, 200]), "empty" => [], _ => "no picture"u8.ToArray() });
            }
        }

        return root;
    }

    private static void Check(string root, FolderSplit split)
    {
        try
        {
            using var pictures = ImageFolder.LoadAsync(root, new ImageShape(1, 1, 2), new ImageLoadOptions { Split = split }).GetAwaiter().GetResult();
            var (train, test) = (pictures.Dataset.Train, pictures.Dataset.HasTest ? pictures.Dataset.Test : null);
            CheckSet(root, split, pictures.TrainPaths, train, isTest: false);
            CheckSet(root, split, pictures.TestPaths, test, isTest: true);
            CheckAllAreThere(root, pictures);
        }
        catch (FewLabelException error)
        {
            Assert.Contains(root, error.Message, StringComparison.Ordinal);
        }
    }

    private static void CheckSet(string root, FolderSplit split, IReadOnlyList<string> paths, ImageSet? set, bool isTest)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            var parts = Path.GetRelativePath(root, paths[i]).Split('/', '\\');
            Assert.DoesNotContain(parts, part => part.StartsWith('.') || Leftover.Contains(part));
            var label = set!.LabelValues.IsEmpty ? ImageSet.Unknown : set.LabelValues[i];
            if (label == ImageSet.Unknown)
            {
                Assert.Contains(parts, part => Unlabeled.Contains(part, StringComparer.OrdinalIgnoreCase));
                continue;
            }

            // The class is the first folder, or the second in one that holds a part of the data set.
            var isInPart = split == FolderSplit.Auto && parts.Length > 2 && Parts.Contains(parts[0]) && (isTest || set.ClassNames[(int)label] != parts[0]);
            Assert.Equal(UnicodeNames.Composed(parts[isInPart ? 1 : 0]), set.ClassNames[(int)label]);
            Assert.DoesNotContain(set.ClassNames[(int)label], Unlabeled, StringComparer.OrdinalIgnoreCase);
        }
    }

    /// <summary>Each file is an image, is listed as one that cannot be read, or lies beside the classes' folders, which a note counts.</summary>
    private static void CheckAllAreThere(string root, LoadedImages pictures)
    {
        var known = pictures.TrainPaths.Concat(pictures.TestPaths).Concat(pictures.Skipped.Select(file => file.Path)).ToHashSet();
        var missing = Directory.GetFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(file => !known.Contains(file) && !Path.GetRelativePath(root, file).Split('/', '\\').Any(part => part.StartsWith('.') || Leftover.Contains(part))).ToArray();
        Assert.All(missing, file => Assert.InRange(Path.GetRelativePath(root, file).Split('/', '\\').Length, 1, 2));
        Assert.Equal(missing.Length > 0, pictures.Notes.Any(note => note.StartsWith($"Left out: {missing.Length:N0} files that are in no class's folder", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Parents(string root, string path)
    {
        for (var parent = Path.GetDirectoryName(path)!; parent.Length > root.Length; parent = Path.GetDirectoryName(parent)!)
        {
            yield return parent;
        }
    }
}
