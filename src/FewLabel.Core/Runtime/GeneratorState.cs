using System.Buffers.Binary;

namespace FewLabel.Runtime;

/// <summary>
/// The bytes that PyTorch gives as the state of its CPU generator: the seed, how many numbers are left before the Mersenne Twister turns
/// and where the next one is, its 624 words, and numbers kept for the normal distribution.
/// </summary>
/// <remarks>Native code ends the process for some states that are none, and for others reads behind its words. So they are told apart here.</remarks>
internal static class GeneratorState
{
    private const int Length = 5056;
    private const int Words = 624;
    private const int LeftAt = 8;
    private const int SeededAt = 12;
    private const int NextAt = 16;
    private const int HasNormalAt = 5052;

    /// <summary>Whether a generator can go on from it.</summary>
    public static bool IsValid(ReadOnlySpan<byte> state)
    {
        if (state.Length != Length)
        {
            return false;
        }

        var (left, next) = (BinaryPrimitives.ReadInt32LittleEndian(state[LeftAt..]), BinaryPrimitives.ReadUInt64LittleEndian(state[NextAt..]));
        return BinaryPrimitives.ReadInt32LittleEndian(state[SeededAt..]) == 1
            && left is > 0 and <= Words && next <= (ulong)(Words + 1 - left) && state[HasNormalAt] <= 1;
    }
}
