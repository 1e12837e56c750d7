using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained.Onnx;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.ImageNet;

/// <summary>The ImageNet network of the package Microsoft.ML.DnnImageFeaturizer.ResNet18, as weights by torchvision's names.</summary>
internal static class ImageNetResNetFile
{
    /// <summary>Where the package's build file puts it.</summary>
    public static string DefaultPath { get; } = Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");

    /// <summary>How many residual blocks each stage has. It is one more than in the paper.</summary>
    public static int[] Blocks { get; } = [2, 2, 2, 3];

    private const double Epsilon = 1e-5;

    /// <summary>Makes the network and fills it.</summary>
    /// <exception cref="DataUnavailableException">The file is missing.</exception>
    /// <exception cref="DataFormatException">It is damaged, or another network.</exception>
    public static ResNetEncoder Create(string path, ImageShape input)
    {
        if (!File.Exists(path))
        {
            throw new DataUnavailableException(
                $"The ImageNet network is not at {path}. The package Microsoft.ML.DnnImageFeaturizer.ResNet18, which comes with FewLabel.Pretrained, copies it beside the program when that is built; if the program was copied by hand, copy its folder DnnImageModels as well.");
        }

        using var scope = NewDisposeScope();
        ResNetEncoder? network = null;
        try
        {
            var weights = Weights(OnnxFile.Read(path));
            using var random = new RandomSource(0);
            network = new ResNetEncoder(input, new ResNetOptions { Depth = 18 }, random, Blocks);
            network.LoadWeights(weights);
            return network;
        }
        catch (Exception error) when (error is InvalidDataException or WeightMismatchException)
        {
            network?.Dispose();
            throw new DataFormatException(
                path, $"{path} is not the ImageNet network of Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1: {error.Message} Restore that package again.", error);
        }
    }

    private static Dictionary<string, Tensor> Weights(OnnxFile file)
    {
        var nodes = file.Nodes;
        var found = Enumerable.Range(0, nodes.Count).Where(at => nodes[at].Operation == "Conv").ToList();
        var layers = Layers().ToList();
        if (found.Count != layers.Count)
        {
            throw new InvalidDataException($"It has {found.Count} convolutions instead of {layers.Count}.");
        }

        var weights = new Dictionary<string, Tensor>();
        foreach (var (at, (convolution, norm)) in found.Zip(layers))
        {
            var (first, second) = (nodes[at], nodes.ElementAtOrDefault(at + 1));
            if (first.Inputs.Length != 2 || second is not { Operation: "BatchNormalization", Inputs.Length: 5 } || second.Inputs[0] != first.Outputs[0]
                || !second.Numbers.TryGetValue("epsilon", out var epsilon) || Math.Abs(epsilon[0] - Epsilon) > 1e-9)
            {
                throw new InvalidDataException($"{convolution} is not followed by a batch norm with epsilon {Epsilon}.");
            }

            weights[$"{convolution}.weight"] = Tensor(file, first.Inputs[1]);
            foreach (var (part, input) in new[] { "weight", "bias", "running_mean", "running_var" }.Zip(second.Inputs.Skip(1)))
            {
                weights[$"{norm}.{part}"] = Tensor(file, input);
            }
        }

        // It learned from blue, green and red; images are red, green and blue.
        weights["conv1.weight"] = weights["conv1.weight"].flip(1);
        return weights;
    }

    /// <summary>The layers in the order of the file, which has the shortcut of a block first.</summary>
    private static IEnumerable<(string Convolution, string Norm)> Layers()
    {
        yield return ("conv1", "bn1");
        for (var stage = 1; stage <= Blocks.Length; stage++)
        {
            for (var block = 0; block < Blocks[stage - 1]; block++)
            {
                var name = $"layer{stage}.{block}";
                if (stage > 1 && block == 0)
                {
                    yield return ($"{name}.downsample.0", $"{name}.downsample.1");
                }

                yield return ($"{name}.conv1", $"{name}.bn1");
                yield return ($"{name}.conv2", $"{name}.bn2");
            }
        }
    }

    private static Tensor Tensor(OnnxFile file, string name) =>
        file.Tensors.TryGetValue(name, out var tensor) ? tensor.ToTensor() : throw new InvalidDataException($"It has no tensor {name}.");
}
