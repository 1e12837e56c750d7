"""Checks ONNX files as the format's own checker does: python3 check.py FILE... Needs Debian's python3-onnx, or another onnx."""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    newest = onnx.defs.onnx_opset_version()
    for used in model.opset_import:
        # A checker passes over operators that it is too old to know.
        if used.domain == "" and used.version > newest:
            sys.exit(f"{path}: operator set {used.version}, and onnx {onnx.__version__} knows those up to {newest}")
    names = [weight.name for weight in model.graph.initializer]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        sys.exit(f"{path}: several weights have one name: {', '.join(twice)}")
    onnx.checker.check_model(model, full_check=True)
print(f"checked by onnx {onnx.__version__}")
