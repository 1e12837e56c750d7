namespace FewLabel.Pretrained;

/// <summary>Adds networks of ONNX files to an experiment.</summary>
public static class OnnxExtensions
{
    /// <summary>
    /// Adds a network of an ONNX file, for methods after it to go on from by <paramref name="name"/>. It runs as it is: a <see cref="TransferExtensions.Probe"/> can go on
    /// from it, and methods that use its features; what would train it is a fault at <see cref="ExperimentBuilder.Build"/>.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">The name by which others find it, such as <c>DINOv2</c>.</param>
    /// <param name="encoder">The network. Not owned: it must live as long as the result and classifiers that have it.</param>
    /// <param name="options">The views of an image whose features are averaged; null for the recipe's (<see cref="Recipe.Features"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder UsePretrained(this ExperimentBuilder builder, string name, OnnxEncoder encoder, Networks.FeatureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return builder.UsePretrained(name, encoder.Architecture, options);
    }
}
