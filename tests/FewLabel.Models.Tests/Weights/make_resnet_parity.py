"""Writes what torchvision's ResNet50 computes before and after a step of SGD, for ResNetParityTests to compare with.

Needs torch and torchvision (made with 1.13 and 0.14). Run it in this folder: python3 make_resnet_parity.py

Weights and images come from one formula, the same as in ResNetParityTests, so none need be stored: element i of the k-th
tensor of the state is scale * sin((31 i i + 17 i + 101 k + 7) mod 65521) + offset, computed in float64 and kept in
float32. The square keeps the channels from being multiples of each other. The last batch norm of each block has small
weights, as trained ones have, so that rounding is not amplified from block to block. All is computed in float64.
"""

import json

import torch
import torchvision


def fill(shape, k, scale, offset=0.0):
    count = 1
    for size in shape:
        count *= size
    i = torch.arange(count, dtype=torch.int64)
    values = scale * torch.sin(((31 * i * i + 17 * i + 101 * k + 7) % 65521).to(torch.float64)) + offset
    return values.to(torch.float32).reshape(shape)


def fill_state(model):
    for k, (name, tensor) in enumerate(model.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            continue
        shape = tuple(tensor.shape)
        if len(shape) > 1:
            tensor.copy_(fill(shape, k, (2.0 / tensor[0].numel()) ** 0.5))
        elif name.endswith("bn3.weight"):
            tensor.copy_(fill(shape, k, 0.05, 0.2))
        elif name.endswith("running_var") or name.endswith("weight"):
            tensor.copy_(fill(shape, k, 0.2, 1.0))
        else:
            tensor.copy_(fill(shape, k, 0.1))


def listed(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]


def summary(state):
    """Of each tensor, the sum and the sum of magnitudes, computed in float64."""
    return {
        name: listed(torch.stack([tensor.double().sum(), tensor.double().abs().sum()]))
        for name, tensor in state.items()
    }


def main(dtype=torch.float64):
    model = torchvision.models.resnet50(num_classes=10)
    with torch.no_grad():
        fill_state(model)
    images = fill((4, 3, 64, 64), 500, 1.5)
    labels = torch.tensor([3, 0, 9, 5])
    model, images = model.to(dtype), images.to(dtype)
    model.eval()
    before = model(images)
    model.train()
    logits = model(images)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    state = model.state_dict()
    model.eval()
    return {
        "before": listed(before),
        "logits": listed(logits),
        "loss": float(loss),
        "values": {name: listed(tensor.flatten()[:8]) for name, tensor in state.items() if name in SHOWN},
        "sums": summary(state),
        "after": listed(model(images)),
    }


SHOWN = (
    "conv1.weight", "layer1.0.conv2.weight", "layer2.0.downsample.0.weight", "layer4.2.conv3.weight", "layer4.2.bn3.weight",
    "fc.weight", "fc.bias", "bn1.running_mean", "bn1.running_var", "layer3.5.bn2.running_mean", "layer4.2.bn3.running_var",
)

if __name__ == "__main__":
    with open("resnet_parity.json", "w") as file:
        json.dump(main(), file, indent=1)
        file.write("\n")
