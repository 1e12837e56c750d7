using FewLabel.Data;

namespace FewLabel.Fuzzing;

/// <summary>The figures that a study keeps of a draw.</summary>
internal sealed class StudyTarget : FuzzTarget
{
    private readonly ImageDataset _images = TinyExperiment.CreateImages();
    private readonly Study _study;
    private readonly byte[] _file;

    public StudyTarget(string folder)
        : base("study", folder)
    {
        _study = new Study([1], seed => TinyExperiment.Describe(_images, seed)).CheckpointTo(folder);
        _study.RunAsync().GetAwaiter().GetResult();
        _file = File.ReadAllBytes(PathOf("seed-1.json"));
    }

    /// <summary>The study makes its own network once, to tell it from another of that name.</summary>
    public override bool LeavesNoTensors => false;

    public override byte[] Whole => _file;

    public override long MemoryFor(byte[] input) => (8 << 20) + (256L * input.Length);

    public override byte[] Make(Dice dice) => dice.OneIn(3) ? ByteMutation.Mutate(_file, _file, dice) : JsonMutation.Mutate(_file, dice);

    public override bool Read(byte[] input)
    {
        Write("seed-1.json", input);
        var result = _study.RunAsync().GetAwaiter().GetResult();
        return result.Comparison.Length > 0;
    }

    public override void Dispose() => _images.Dispose();
}
