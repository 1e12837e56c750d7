namespace FewLabel.Fuzzing;

/// <summary>A reader, the real files that it reads, and how they are changed.</summary>
/// <param name="name">What the reader is called on the command line.</param>
/// <param name="folder">A folder for this target alone, the only one that it may write into.</param>
internal abstract class FuzzTarget(string name, string folder) : IDisposable
{
    public string Name => name;

    protected string Folder => folder;

    /// <summary>Whether the count of live tensors tells what a reading leaves. TorchSharp counts each parameter of a network as live for good.</summary>
    public virtual bool LeavesNoTensors => true;

    /// <summary>What a refusal must name: the input's file, or what stands for it.</summary>
    public virtual string Called => folder;

    /// <summary>The most bytes that the reader may take for an input, managed ones in all, native ones at a time.</summary>
    public abstract long MemoryFor(byte[] input);

    /// <summary>A real file, which the reader must read.</summary>
    public abstract byte[] Whole { get; }

    /// <summary>Makes an input.</summary>
    public abstract byte[] Make(Dice dice);

    /// <summary>Feeds it to the reader. A <see cref="FewLabelException"/> is a refusal; anything else that is thrown is a fault.</summary>
    /// <returns>Whether it was read; false is a refusal too.</returns>
    public abstract bool Read(byte[] input);

    public virtual void Dispose()
    {
    }

    protected string PathOf(string file) => Path.Combine(folder, file);

    protected string Write(string file, byte[] input)
    {
        var path = PathOf(file);
        File.WriteAllBytes(path, input);
        return path;
    }
}
