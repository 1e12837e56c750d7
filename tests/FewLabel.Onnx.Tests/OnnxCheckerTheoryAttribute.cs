namespace FewLabel.Tests;

/// <summary>A test by the checker of ONNX, which a Python must have; else it is skipped, and says so. Where <c>CI=true</c> it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxCheckerTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether the test can run.</summary>
    public OnnxCheckerTheoryAttribute() => Skip = Surroundings.Skip(
        OnnxChecker.Python is null
            ? "neither python3 nor /usr/bin/python3 has the module onnx. Install Debian's or Ubuntu's package python3-onnx (apt-get install python3-onnx)."
            : null,
        Surroundings.AreProvided);
}
