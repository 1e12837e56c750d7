using FewLabel.Augmentation;
using FewLabel.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks.Description;

/// <summary>
/// Takes down a network layer by layer, in the order of computation, for another program to run. Values are known by name:
/// each call gets the names of what goes in and returns the name of what comes out. Layers stand as in evaluation mode.
/// </summary>
internal interface ILayerGraph
{
    /// <summary>A convolution of (N, C, H, W).</summary>
    /// <param name="maps">What goes in.</param>
    /// <param name="layer">Weights, padding, dilation and groups.</param>
    /// <param name="stride">The stride; null takes the layer's.</param>
    string Convolution(string maps, Conv2d layer, int? stride = null);

    /// <summary>Batch norm with the running statistics, of (N, C, H, W) or (N, C).</summary>
    string BatchNorm(string values, NormBase layer);

    /// <summary>A linear layer of (N, features).</summary>
    string Linear(string features, Linear layer);

    /// <summary>The logarithm of the classes' probabilities by groups of features.</summary>
    /// <param name="features">Features: Float32, shape (N, features).</param>
    /// <param name="head">The groups.</param>
    string Prototypes(string features, PrototypeHead head);

    /// <summary>The greater of each number and 0.</summary>
    string Relu(string values);

    /// <summary>The greatest number in each square of (N, C, H, W); what is padded never counts.</summary>
    string MaxPool(string maps, int kernel, int stride, int padding);

    /// <summary>The mean of the numbers in each window of (N, C, H, W).</summary>
    string AveragePool(string maps, PoolingWindow height, PoolingWindow width);

    /// <summary>The mean over height and width: (N, C, H, W) to (N, C).</summary>
    string GlobalMean(string maps);

    /// <summary>(N, C, H, W) to (N, C · H · W).</summary>
    string Flatten(string maps);

    /// <summary>Bilinear interpolation to a height and width, by the corners of the pixels and without smoothing before.</summary>
    string Resize(string images, long height, long width);

    /// <summary>Each image as the product of matrices: rows · image · columnsᵀ, for each channel.</summary>
    /// <param name="images">Shape (N, C, H, W).</param>
    /// <param name="rows">Float32, shape (wanted height, H).</param>
    /// <param name="columns">Float32, shape (wanted width, W).</param>
    string Resample(string images, Tensor rows, Tensor columns);

    /// <summary>A part of each image.</summary>
    string Crop(string images, long top, long left, long height, long width);

    /// <summary>Each image mirrored from left to right.</summary>
    string Mirror(string images);

    /// <summary>Each pixel times a factor, plus the number of its channel. Images of one channel get as many channels as there are numbers.</summary>
    string Affine(string images, double factor, IReadOnlyList<float> offsets);

    /// <summary>Each row of (N, features) divided by its Euclidean length.</summary>
    /// <param name="features">The rows.</param>
    /// <param name="least">The length that shorter rows are divided by.</param>
    string UnitLength(string features, double least);

    /// <summary>Brings images to a common form by the moments of their ink.</summary>
    string NormalizeMoments(string images, MomentNormalization form, ImageShape shape);

    /// <summary>The mean of values of the same shape; one is itself.</summary>
    string Mean(IReadOnlyList<string> values);

    /// <summary>The sum of two values of the same shape.</summary>
    string Add(string first, string second);

    /// <summary>(N, C, H, W) to (N, H · W, C).</summary>
    string Tokens(string maps);

    /// <summary>Puts tokens of zeros before (N, T, C), and adds numbers to all of them.</summary>
    /// <param name="tokens">What goes in.</param>
    /// <param name="before">How many.</param>
    /// <param name="added">The numbers: Float32, shape (1, before + T, C).</param>
    string Prepend(string tokens, long before, Tensor added);

    /// <summary>A linear layer of each token of (N, T, C).</summary>
    string TokenLinear(string tokens, Linear layer);

    /// <summary>Layer norm over the last dimension.</summary>
    string LayerNorm(string values, LayerNorm layer);

    /// <summary>Each number times the share of the standard normal distribution below it.</summary>
    string Gelu(string values);

    /// <summary>Each number of the last dimension times a parameter.</summary>
    string Scale(string values, Tensor factors);

    /// <summary>Attention of several heads: (N, T, 3C) to (N, T, C).</summary>
    /// <param name="queriesKeysValues">Queries, keys and values one after the other, each head by head.</param>
    /// <param name="width">C.</param>
    /// <param name="heads">How many heads.</param>
    string Attention(string queriesKeysValues, long width, long heads);

    /// <summary>The first token: (N, T, C) to (N, C).</summary>
    string FirstToken(string tokens);

    /// <summary>The mean of the tokens from a place on: (N, T, C) to (N, C).</summary>
    string TokenMean(string tokens, long from);

    /// <summary>Features side by side: (N, A) and (N, B) to (N, A + B).</summary>
    string Concatenate(string first, string second);
}
