using FewLabel.Data;
using FewLabel.Tests.Data;
using TorchSharp;

namespace FewLabel.Fuzzing;

/// <summary>IDX files of images and labels, plain and gzip.</summary>
internal sealed class IdxTarget(string folder) : FuzzTarget("idx", folder)
{
    /// <summary>Deflate makes at most 1032 bytes of one (RFC 1951: 258 bytes from two bits); the reader holds them once, and its buffers.</summary>
    private const long Expansion = 1032;

    private static readonly byte[][] Plain = [IdxBytes.Images(3, 5, 4), IdxBytes.Images(40, 28, 28), IdxBytes.Labels([.. Enumerable.Range(0, 50).Select(i => (byte)(i % 10))])];

    private static readonly byte[][] All = [.. Plain, .. Plain.Select(file => IdxBytes.Gzip(file)), IdxBytes.Gzip(Plain[0][..20], Plain[0][20..])];

    public override string Called => "The stream";

    public override byte[] Whole => Plain[0];

    public override long MemoryFor(byte[] input) => (512 * 1024) + (input is [0x1f, 0x8b, ..] ? 4 * Expansion * input.Length : 4 * input.Length);

    public override byte[] Make(Dice dice) => dice.Next(4) switch
    {
        0 => IdxBytes.Gzip(ByteMutation.Mutate(dice.Pick(Plain), dice.Pick(Plain), dice)),
        1 => ByteMutation.WithExtreme(dice.Pick(Plain), dice.Next(16), dice),
        2 => IdxBytes.Gzip(ByteMutation.WithExtreme(dice.Pick(Plain), dice.Next(16), dice)),
        _ => ByteMutation.Mutate(dice.Pick(All), dice.Pick(All), dice),
    };

    public override bool Read(byte[] input)
    {
        try
        {
            using var images = IdxFile.ReadImages(new MemoryStream(input, writable: false));
            return Holds(images.numel() > 0 && images.numel() <= input.Length * Expansion);
        }
        catch (FewLabelException)
        {
            using var labels = IdxFile.ReadLabels(new MemoryStream(input, writable: false));
            return Holds(labels.numel() > 0 && labels.dtype == torch.int64);
        }
    }

    private static bool Holds(bool truth) => truth ? true : throw new InvalidDataException("What was read is not what the file can hold.");
}
