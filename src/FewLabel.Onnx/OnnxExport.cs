using FewLabel.Onnx;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Writes classifiers as ONNX files (the Open Neural Network Exchange, operator set 17), which OnnxRuntime and other programs run without
/// FewLabel and TorchSharp.
/// </summary>
/// <remarks>
/// <para>The input is called <c>images</c>: float32, shape (N, C, H, W) with any N, the pixels' bytes divided by 255. Normalization is part
/// of the file. The output <c>probabilities</c> is float32, shape (N, classes), of an ensemble the mean of its members', or their product where it was fused; of a single network
/// there are also its <c>logits</c>, of the same shape. Each weight is stored once, however many test-time scales the network has.</para>
/// <para>The file's metadata has the keys <c>class_names</c>, <c>input_shape</c> (C, H, W), <c>mean</c>, <c>deviation</c> and <c>networks</c> (their <see cref="Networks.ArchitectureSpec"/>s), each a list in JSON,
/// and <c>method</c>, <c>dataset</c>, <c>labeled_count</c> and <c>seed</c>; see <see cref="ClassifierInfo"/>.</para>
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes a classifier as an ONNX file.</summary>
    /// <param name="classifier">The classifier, on any device. It is not changed.</param>
    /// <param name="path">The file to write or to replace, such as <c>digits.onnx</c>; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <exception cref="FewLabelException">
    /// It has a network that is none of <see cref="Architectures"/>, or is larger than 2 GiB; or the file cannot be written.
    /// </exception>
    public static void ExportOnnx(this Classifier classifier, string path)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        Write(classifier.Model, classifier.Info, path);
    }

    /// <summary>Writes the classifier that a method trained as an ONNX file.</summary>
    /// <param name="method">The method's result, not disposed. It is not changed.</param>
    /// <param name="path">The file to write or to replace, such as <c>digits.onnx</c>; its folder is created if it is missing. It is written whole or not at all.</param>
    /// <exception cref="FewLabelException">
    /// It has a network that is none of <see cref="Architectures"/>, or is larger than 2 GiB; or the file cannot be written.
    /// </exception>
    public static void ExportOnnx(this MethodResult method, string path)
    {
        ArgumentNullException.ThrowIfNull(method);
        Write(method.Model, method.Info, path);
    }

    private static void Write(nn.Module<Tensor, Tensor> network, ClassifierInfo info, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var model = OnnxModel.Of(network, info);
        OutputFile.Write(path, stream => OnnxModel.Write(model, stream));
    }
}
