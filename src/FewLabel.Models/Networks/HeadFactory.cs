using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Makes a head: what turns features into one number for each class.</summary>
/// <param name="features">How many features go in.</param>
/// <param name="classes">How many numbers come out.</param>
/// <param name="random">Draws all initial values.</param>
/// <returns>(N, features) to (N, classes), Float32, on the CPU. The classifier that it goes to disposes it.</returns>
public delegate nn.Module<Tensor, Tensor> HeadFactory(int features, int classes, RandomSource random);
