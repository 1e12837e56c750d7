using System.Buffers.Binary;
using FewLabel.Runtime;
using FewLabel.Tests.Data;
using Microsoft.Extensions.Logging;

namespace FewLabel.Tests.Runtime;

public sealed class NativeRuntimeTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";

    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-").FullName;

    /// <summary>TorchSharp's own library as the package brings it.</summary>
    private static string Original => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TorchSharp_works_after_start_up()
    {
        NativeRuntime.EnsureLoaded();
        using var ones = TorchSharp.torch.ones(3);

        Assert.Equal(3f, ones.sum().item<float>());
        Assert.NotEmpty(NativeRuntime.Description);
    }

    [Fact]
    public void A_logger_hears_of_a_relaxed_load_in_one_line_and_of_a_plain_one_nothing()
    {
        var logger = new LogLines();
        var load = NativeRuntime.EnsureLoaded(logger);

        Assert.Equal(load == NativeLoad.Relaxed ? [NativeRuntime.Description] : [], logger.At(LogLevel.Information));
        Assert.DoesNotContain("\n", NativeRuntime.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Relaxing_sets_the_weak_flag_of_that_version_and_changes_nothing_else()
    {
        var before = File.ReadAllBytes(Original);
        var after = (byte[])before.Clone();
        var records = new ElfVersionNeeds(after).Relax(Version);

        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.Equal(1, records);
        Assert.Equal(0, before[Assert.Single(changed)]);
        Assert.Equal(2, after[changed[0]]);

        // Vernaux: hash of the name (4 bytes), then the flags. The hash is the System V ABI's.
        var hash = Version.Aggregate(0u, (h, c) => { h = (h << 4) + c; var high = h & 0xf0000000; return (h ^ (high >> 24)) & ~high; });
        Assert.Equal(hash, BinaryPrimitives.ReadUInt32LittleEndian(before.AsSpan(changed[0] - 4)));
    }

    [Fact]
    public void A_version_that_the_library_does_not_need_is_not_found()
    {
        var image = File.ReadAllBytes(Original);
        Assert.Equal(0, new ElfVersionNeeds(image).Relax("GLIBCXX_9.9.9"));
        Assert.Equal(File.ReadAllBytes(Original), image);
    }

    [Fact]
    public void A_version_that_code_is_bound_to_is_not_relaxed()
    {
        // Everything that uses C++ streams or strings is bound to the first version of the library's symbols.
        var error = Assert.Throws<InvalidDataException>(() => new ElfVersionNeeds(File.ReadAllBytes(Original)).Relax("GLIBCXX_3.4"));
        Assert.Contains("bound", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_library_gives_an_error_and_never_a_crash()
    {
        var image = File.ReadAllBytes(Original);
        using var random = new RandomSource(1);
        using var draws = random.Integers(0, int.MaxValue, 600);
        var numbers = draws.data<long>().ToArray();
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(40));
        var refused = 0;
        for (var i = 0; i < numbers.Length; i += 3)
        {
            var damaged = i % 2 == 0 ? image[..(int)(numbers[i] % image.Length)] : (byte[])image.Clone();
            var at = (i % 4 < 2 ? 0 : sections) + numbers[i + 1] % 64;
            if (at < damaged.Length)
            {
                damaged[at] = (byte)numbers[i + 2];
            }

            try
            {
                new ElfVersionNeeds(damaged).Relax(Version);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 200);
    }

    [Fact]
    public void First_starts_at_the_same_time_share_one_intact_copy()
    {
        var original = File.ReadAllBytes(Original);
        var copies = new string[16];
        Parallel.For(0, copies.Length, i => copies[i] = RelaxedLibrary.Create(Original, Version, _folder));

        var copy = Assert.Single(copies.Distinct());
        Assert.Equal(original.Length, new FileInfo(copy).Length);
        Assert.Equal([copy], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.Equal(original, File.ReadAllBytes(Original));
    }

    [Fact]
    public void A_damaged_copy_in_the_cache_is_made_again()
    {
        var copy = RelaxedLibrary.Create(Original, Version, _folder);
        var good = File.ReadAllBytes(copy);
        File.WriteAllBytes(copy, good[..1000]);

        Assert.Equal(copy, RelaxedLibrary.Create(Original, Version, _folder));
        Assert.Equal(good, File.ReadAllBytes(copy));
    }
}
