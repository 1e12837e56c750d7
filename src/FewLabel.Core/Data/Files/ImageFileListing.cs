using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>A picture to load, and its class; <see cref="ImageSet.Unknown"/> without a label.</summary>
internal readonly record struct ImageFileEntry(string Path, long Label);

/// <summary>Which pictures there are, before any is read.</summary>
/// <param name="Name">What the data set is to be called.</param>
/// <param name="Source">The folder or file that lists them.</param>
/// <param name="Classes">The classes, in the order of the labels.</param>
/// <param name="Train">The training pictures.</param>
/// <param name="Test">The test pictures; empty if there are none.</param>
internal sealed record ImageFileListing(
    string Name, string Source, ImmutableArray<string> Classes, ImmutableArray<ImageFileEntry> Train, ImmutableArray<ImageFileEntry> Test)
{
    /// <summary>What the data set is called; a root folder has no name of its own.</summary>
    public string Name { get; } = Name.Length > 0 ? Name : "Pictures";

    /// <summary>What was found and left out, and what was taken for what.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
