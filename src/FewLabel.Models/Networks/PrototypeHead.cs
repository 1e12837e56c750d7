using System.Globalization;
using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// A head that decides by what features are like: it knows the middles of groups of images, how many images each has and which classes
/// they are. An image has the groups' classes, those of near and of large groups most. It is the average of its neighbors' classes
/// (Nadaraya and Watson, 1964) with a few thousand means instead of all images.
/// </summary>
/// <remarks>
/// A linear layer that learns pseudo-labels learns their errors as well. A group is an average over images that look alike, and few of its
/// labels are wrong. The head has statistics, which are saved like those of batch norm, and nothing that is trained.
/// </remarks>
internal sealed class PrototypeHead : nn.Module<Tensor, Tensor>
{
    private const double MinTemperature = 0.0001;

    private const double MaxTemperature = 100;

    /// <summary>The most rounds of grouping: what moves after that are single images between groups of one class.</summary>
    private const int Iterations = 10;

    /// <summary>Added to each probability, so that it has a logarithm.</summary>
    internal const float LeastProbability = 1e-9f;

    /// <summary>What shorter features are divided by.</summary>
    internal const float LeastLength = 1e-12f;

    /// <summary>Creates a head of given groups, which it takes over.</summary>
    /// <param name="centers">Their middles: Float32, shape (groups, features), of unit length.</param>
    /// <param name="sizes">The logarithm of how many images each has: Float32, shape (groups).</param>
    /// <param name="classes">The probability of each class in each group: Float32, shape (groups, classes).</param>
    /// <param name="temperature">How much nearer a group must be to count e times as much: a difference of cosines, above 0.</param>
    public PrototypeHead(Tensor centers, Tensor sizes, Tensor classes, double temperature)
        : base(nameof(PrototypeHead))
    {
        Temperature = temperature;
        foreach (var (name, values) in new[] { (nameof(centers), centers), (nameof(sizes), sizes), (nameof(classes), classes) })
        {
            register_buffer(name, values.detach().DetachFromDisposeScope());
        }
    }

    /// <summary>How much nearer a group must be to count e times as much: a difference of cosines.</summary>
    public double Temperature { get; }

    /// <summary>What each group adds for a feature: Float32, shape (groups, features).</summary>
    public Tensor Weight => Values("centers").div(Scalars.Of(Temperature));

    /// <summary>What each group adds for its size: Float32, shape (groups).</summary>
    public Tensor Bias => Values("sizes").alias();

    /// <summary>The probability of each class in each group: Float32, shape (groups, classes).</summary>
    public Tensor Classes => Values("classes").alias();

    /// <summary>A head of groups that are drawn at random, to be filled from a file.</summary>
    /// <param name="features">How many features it takes.</param>
    /// <param name="classes">How many classes it tells apart.</param>
    /// <param name="groups">How many groups it has.</param>
    /// <param name="temperature">How much nearer a group must be to count e times as much.</param>
    /// <param name="random">Draws them.</param>
    public static PrototypeHead Create(int features, int classes, int groups, double temperature, RandomSource random)
    {
        using var scope = NewDisposeScope();
        return new PrototypeHead(nn.functional.normalize(random.Normal(0, 1, groups, features)), zeros(groups), random.Uniform(0, 1, groups, classes), temperature);
    }

    /// <summary>Groups features by direction, and learns the classes of the groups.</summary>
    /// <param name="features">Float32, shape (images, D).</param>
    /// <param name="probabilities">The probability of each class for each image: Float32, shape (images, classes), on the same device.</param>
    /// <param name="groups">How many groups, from 1 to the number of images.</param>
    /// <param name="temperature">How much nearer a group must be to count e times as much.</param>
    /// <param name="random">Draws the first middles.</param>
    /// <param name="cancellationToken">Stops between rounds.</param>
    public static PrototypeHead Fit(
        Tensor features, Tensor probabilities, int groups, double temperature, RandomSource random, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var found = SphericalKMeans.FitFromRandomRows(features, groups, random, Iterations, cancellationToken);
        var group = tensor([.. found.Select(one => (long)one)], int64, features.device);
        var counts = zeros([groups], device: features.device).index_add_(0, group, ones([features.shape[0]], device: features.device), Scalars.One);
        var rows = nn.functional.normalize(features);
        var centers = nn.functional.normalize(zeros([groups, features.shape[1]], device: features.device).index_add_(0, group, rows, Scalars.One));
        var classes = zeros([groups, probabilities.shape[1]], device: features.device).index_add_(0, group, probabilities, Scalars.One).div_(counts.unsqueeze(1));
        return new PrototypeHead(centers, counts.log(), classes, temperature);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(nn.functional.normalize(input, eps: LeastLength), Weight, Bias).softmax(1).matmul(Classes).add_(Scalars.Of(LeastProbability), Scalars.One).log_().MoveToOuterDisposeScope();
    }

    /// <summary>Whether a number can be a temperature: the centers divided by it must stay numbers of 32 bits that differ.</summary>
    public static bool IsTemperature(double value) => value is >= MinTemperature and <= MaxTemperature;

    /// <summary>Which numbers can be.</summary>
    public static string TemperatureRange { get; } = string.Create(CultureInfo.InvariantCulture, $"{MinTemperature} to {MaxTemperature}");

    private Tensor Values(string name) => get_buffer(name)!;
}
