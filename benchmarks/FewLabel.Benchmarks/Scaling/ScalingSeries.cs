using FewLabel.Benchmarks.Jobs;

namespace FewLabel.Benchmarks.Scaling;

/// <summary>A piece of work at growing sizes.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What is done with an image.</param>
/// <param name="Size">What grows.</param>
/// <param name="Sizes">How far it grows, smallest first.</param>
/// <param name="Work">What an image should cost at a size, in any unit: the size itself, its square, or 1 if it should not matter.</param>
/// <param name="Prepare">Makes ready to measure a size.</param>
internal sealed record ScalingSeries(
    string Name, string Description, string Size, IReadOnlyList<int> Sizes, Func<int, double> Work, Func<int, IJobSide> Prepare);
