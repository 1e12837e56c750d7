using FewLabel.Data;

namespace FewLabel.Fuzzing;

/// <summary>A picture file that is stored in an unusual way.</summary>
/// <param name="Name">What is unusual.</param>
/// <param name="File">The file's content.</param>
/// <param name="Shape">The shape that it has, upright.</param>
/// <param name="Pixels">The pixels that are right, channel by channel and row by row; null if it must be refused.</param>
internal sealed record OddPicture(string Name, byte[] File, ImageShape Shape, byte[]? Pixels)
{
    public override string ToString() => Name;
}
