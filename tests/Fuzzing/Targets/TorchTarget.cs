using System.Reflection;
using FewLabel.Networks;

namespace FewLabel.Fuzzing;

/// <summary>Checkpoints that PyTorch's <c>torch.save</c> wrote, among them one that would run a command and one of the old format.</summary>
internal sealed class TorchTarget(string folder) : FuzzTarget("pth", folder)
{
    private const string EvilFile = "evil-was-here";

    private static readonly byte[][] Files = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.EndsWith(".pth", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Content)];

    private static readonly byte[][] Archives = [.. Files.Where(file => file is [(byte)'P', (byte)'K', ..])];

    public override byte[] Whole => Content("kinds.pth");

    public override long MemoryFor(byte[] input) => (8 << 20) + (256L * input.Length);

    public override byte[] Make(Dice dice) => dice.Next(3) switch
    {
        0 => ByteMutation.Mutate(dice.Pick(Files), dice.Pick(Files), dice),
        1 => ZipMutation.Mutate(dice.Pick(Archives), (_, content) => content, dice),
        _ => ZipMutation.Mutate(dice.Pick(Archives), (name, content) => Changed(name, content, dice), dice),
    };

    public override bool Read(byte[] input)
    {
        try
        {
            using var weights = WeightFile.Load(Write("input", input));
            foreach (var (_, weight) in weights)
            {
                using var sum = weight.sum();
            }

            return true;
        }
        finally
        {
            if (File.Exists(EvilFile))
            {
                throw new InvalidDataException("The command in the file was run.");
            }
        }
    }

    private static byte[] Changed(string name, byte[] content, Dice dice) =>
        name.EndsWith("data.pkl", StringComparison.Ordinal) ? ByteMutation.Mutate(content, content, dice)
        : dice.OneIn(8) && content.Length > 0 ? ByteMutation.Mutate(content, content, dice)
        : content;

    private static byte[] Content(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
