using FewLabel.Data;

namespace FewLabel.Fuzzing;

/// <summary>Makes picture files of unusual depths, color spaces, orientations, frames, profiles and ends, each with the pixels that are right.</summary>
internal static class OddPictures
{
    public const int Width = 5;
    public const int Height = 3;

    /// <summary>The picture that most of them store, in gray of 8 bits.</summary>
    public static byte[] Gray { get; } = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)((i * 53) + 7))];

    /// <summary>The same in color, side by side.</summary>
    public static byte[] Color { get; } = [.. Enumerable.Range(0, 3 * Width * Height).Select(i => (byte)((i * 37) + 11))];

    public static IReadOnlyList<OddPicture> All { get; } = [.. OddPng.All(), .. OddTiff.All(), .. OddBitmaps.All(), .. OddEnds.All()];

    public static OddPicture OfGray(string name, byte[] file, byte[]? pixels = null) => new(name, file, new ImageShape(1, Height, Width), pixels ?? Gray);

    public static OddPicture OfColor(string name, byte[] file, byte[]? sideBySide = null) => new(name, file, new ImageShape(3, Height, Width), Planes(sideBySide ?? Color));

    public static OddPicture Refused(string name, byte[] file) => new(name, file, new ImageShape(1, Height, Width), null);

    /// <summary>Pixels side by side as planes.</summary>
    public static byte[] Planes(byte[] sideBySide) => [.. Enumerable.Range(0, 3).SelectMany(channel => sideBySide.Where((_, i) => i % 3 == channel))];

    /// <summary>Values of few bits, as many as there are pixels, packed row by row.</summary>
    public static byte[] Packed(IEnumerable<int> values, int bits) =>
    [
        .. values.Chunk(Width).SelectMany(row => row.Chunk(8 / bits)
            .Select(part => (byte)part.Index().Sum(value => value.Item << (8 - (bits * (value.Index + 1)))))),
    ];

    /// <summary>Numbers from 0 on, as many as there are pixels, that use all of the bits.</summary>
    public static int[] Numbers(int bits) => [.. Enumerable.Range(0, Width * Height).Select(i => i * 5 % (1 << bits))];

    /// <summary>An upright gray picture as it is stored under an EXIF orientation: by the definition of where the first row and column are.</summary>
    public static (int Width, int Height, byte[] Pixels) Stored(int orientation)
    {
        var (width, height) = orientation >= 5 ? (Height, Width) : (Width, Height);
        var stored = new byte[width * height];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (x, y) = orientation switch
                {
                    1 => (column, row),
                    2 => (Width - 1 - column, row),
                    3 => (Width - 1 - column, Height - 1 - row),
                    4 => (column, Height - 1 - row),
                    5 => (row, column),
                    6 => (Width - 1 - row, column),
                    7 => (Width - 1 - row, Height - 1 - column),
                    _ => (row, Height - 1 - column),
                };
                stored[(row * width) + column] = Gray[(y * Width) + x];
            }
        }

        return (width, height, stored);
    }
}
