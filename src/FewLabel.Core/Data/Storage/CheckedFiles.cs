using System.Collections.Immutable;
using System.Security.Cryptography;

namespace FewLabel.Data;

/// <summary>Picture files that could be read once, and the SHA-256 of each: one that has changed since is told from one that has not.</summary>
/// <param name="paths">The files.</param>
/// <param name="hashes">Their hashes, one after the other.</param>
/// <param name="shape">The shape of the images to make of them.</param>
/// <param name="options">How they become such images.</param>
internal sealed class CheckedFiles(ImmutableArray<string> paths, byte[] hashes, ImageShape shape, ImageFileOptions options)
{
    private const string Remedy =
        "Pictures that are decoded as they are needed must stay as they are for as long as they are used: put the file back, or load again, with ImageStorage.Memory if files may change.";

    /// <summary>How many files.</summary>
    public int Count => paths.Length;

    /// <summary>The shape of the images.</summary>
    public ImageShape Shape => shape;

    /// <summary>Makes a decoder for one thread, which disposes it.</summary>
    public ImageDecoder CreateDecoder() => new(shape, options);

    /// <summary>Reads a file again.</summary>
    /// <param name="file">Its number.</param>
    /// <param name="decoder">The thread's decoder.</param>
    /// <param name="image">Where the pixels go.</param>
    /// <returns>What is wrong; null if it was read and is as it was.</returns>
    public FewLabelException? Read(long file, ImageDecoder decoder, Span<byte> image)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        hash.Clear();
        var fault = decoder.Read(paths[(int)file], image, hash);
        var isSame = hash.SequenceEqual(hashes.AsSpan((int)file * hash.Length, hash.Length));
        return (fault, isSame) switch
        {
            (null, true) => null,
            ({ Unavailable: true }, _) => (fault with { Reason = $"{fault.Reason} It could be read when it was loaded. {Remedy}" }).ToException(paths[(int)file]),
            (_, false) => new ImageFileFault($"has changed since it was loaded: its content is another. {Remedy}").ToException(paths[(int)file]),
            _ => fault.ToException(paths[(int)file]),
        };
    }

    /// <summary>Adds the files' contents and the options to a digest.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        // The limit refuses pictures and changes none.
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"files as {options with { MaxPixels = 1 }} "));
        hash.AppendData(hashes);
    }
}
