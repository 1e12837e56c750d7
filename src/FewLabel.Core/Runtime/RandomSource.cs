using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Runtime;

/// <summary>
/// The one source of randomness that is passed to everything that draws: a seeded generator (PyTorch's CPU Mersenne
/// Twister) with named, independent sub-streams.
/// </summary>
/// <remarks>
/// <para>The same seed on the same machine gives the same numbers, bit for bit. Nothing here touches the global
/// generator of <see cref="torch"/>, so experiments side by side do not disturb each other.</para>
/// <para>Drawn tensors live on the CPU and belong to the caller (or to the dispose scope that is open). Not
/// thread-safe: give each thread a stream of its own by <see cref="Fork"/>.</para>
/// </remarks>
public sealed class RandomSource : IDisposable
{
    /// <summary>Creates the source.</summary>
    /// <param name="seed">Any number. Equal seeds give equal streams.</param>
    public RandomSource(long seed)
    {
        NativeRuntime.EnsureLoaded();
        Seed = seed;
        Generator = new Generator(unchecked((ulong)seed));
    }

    /// <summary>The seed that was given.</summary>
    public long Seed { get; }

    /// <summary>How many numbers may still be drawn, for whoever fills networks that a file asks for; null for as many as there is memory for.</summary>
    internal long? Left { get; set; }

    /// <summary>The generator itself, for TorchSharp's functions that take one. It belongs to this source.</summary>
    public Generator Generator { get; }

    /// <summary>
    /// A source for one purpose, whose numbers depend only on this source's seed and on the name, never on what has been
    /// drawn so far. So adding a step to a program does not change the numbers of the others.
    /// </summary>
    /// <param name="purpose">The name of the stream, such as <c>"augmentation"</c>.</param>
    /// <returns>A new source that the caller disposes.</returns>
    public RandomSource Fork(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return new RandomSource(unchecked((long)Derive((ulong)Seed, purpose)));
    }

    /// <summary>The permutation of 0 to <paramref name="count"/> - 1 that PyTorch's <c>randperm</c> gives.</summary>
    /// <param name="count">How many numbers, 0 or more.</param>
    /// <returns>Int64, shape (count).</returns>
    public Tensor Permutation(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return randperm(count, int64, generator: Generator);
    }

    /// <summary>Numbers drawn uniformly from [low, high).</summary>
    /// <param name="low">The smallest number.</param>
    /// <param name="high">The bound above, not below <paramref name="low"/>.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <returns>Float32.</returns>
    public Tensor Uniform(double low, double high, params ReadOnlySpan<long> shape)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        Spend(shape);
        return empty(shape, float32).uniform_(low, high, Generator);
    }

    /// <summary>Numbers drawn from the normal distribution.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, 0 or more.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <returns>Float32.</returns>
    public Tensor Normal(double mean, double deviation, params ReadOnlySpan<long> shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(deviation);
        Spend(shape);
        return empty(shape, float32).normal_(mean, deviation, Generator);
    }

    /// <summary>Whole numbers drawn uniformly from [low, high).</summary>
    /// <param name="low">The smallest number.</param>
    /// <param name="high">The bound above, at least <paramref name="low"/> + 1 and less than 2^52 away from it.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <returns>Int64.</returns>
    public Tensor Integers(long low, long high, params ReadOnlySpan<long> shape)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        using var draws = empty(shape, float64).uniform_(0, 1, Generator);
        using var scaled = draws.mul_(Scalars.Of(high - low)).floor_().clamp_(max: Scalars.Of(high - low - 1));
        return scaled.to(int64).add_(Scalars.Of(low), Scalars.One);
    }

    /// <summary>Independent yes-or-no draws.</summary>
    /// <param name="probability">The probability of yes, 0 to 1.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <returns>Bool.</returns>
    public Tensor Chance(double probability, params ReadOnlySpan<long> shape)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies from 0 to 1.");
        }

        using var draws = empty(shape, float32).uniform_(0, 1, Generator);
        return draws.lt(Scalars.Of(probability));
    }

    /// <summary>The generator's state, to be stored and given back to <see cref="SetState"/>.</summary>
    /// <returns>Bytes that only the same version of TorchSharp understands.</returns>
    public byte[] GetState()
    {
        using var state = Generator.get_state();
        return state.data<byte>().ToArray();
    }

    /// <summary>Continues from a state that <see cref="GetState"/> gave.</summary>
    /// <param name="state">The bytes.</param>
    /// <exception cref="ArgumentException">They are not the state of a generator.</exception>
    public void SetState(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!GeneratorState.IsValid(state))
        {
            throw new ArgumentException($"These {state.Length} bytes are not the state of a generator. Give what {nameof(GetState)} gave.", nameof(state));
        }

        using var tensor = torch.tensor(state);
        Generator.set_state(tensor);
    }

    /// <summary>Releases the generator.</summary>
    public void Dispose() => Generator.Dispose();

    private void Spend(ReadOnlySpan<long> shape)
    {
        if (Left is { } left)
        {
            Left = TensorShape.Count(shape) is { } count && count <= left ? left - count : throw new DrawLimitException();
        }
    }

    /// <summary>FNV-1a over the name, mixed with the seed by SplitMix64's finalizer (Steele et al., 2014).</summary>
    private static ulong Derive(ulong seed, string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes(purpose))
        {
            hash = unchecked((hash ^ value) * 1099511628211UL);
        }

        return Mix(unchecked(Mix(seed + 0x9e3779b97f4a7c15UL) ^ hash));
    }

    private static ulong Mix(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL);
        value = unchecked((value ^ (value >> 27)) * 0x94d049bb133111ebUL);
        return value ^ (value >> 31);
    }
}
