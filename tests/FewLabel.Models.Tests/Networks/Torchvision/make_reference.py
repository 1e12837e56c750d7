"""Writes what torchvision's ResNets compute, for TorchvisionTests to compare with.

Needs torch and torchvision (made with 1.13 and 0.14). Run it in this folder: python3 make_reference.py

Weights and images are filled by one formula in whole numbers, the same as in TorchvisionTests, so no weights need be
stored. It computes in float64. Element i of tensor k is scale * (((31 i i + 17 i + 101 k + 7) mod 65521) / 65521 - 0.5) + offset.
"""

import json

import torch
import torchvision

PRIME = 65521


def fill(shape, k, scale, offset=0.0):
    count = 1
    for size in shape:
        count *= size
    i = torch.arange(count, dtype=torch.int64)
    residue = (31 * i * i + 17 * i + 101 * k + 7) % PRIME
    values = (residue.to(torch.float64) / PRIME - 0.5) * scale + offset
    return values.to(torch.float32).reshape(shape)


def fill_state(model):
    state = model.state_dict()
    for k, (name, tensor) in enumerate(state.items()):
        if name.endswith("num_batches_tracked"):
            continue
        shape = tuple(tensor.shape)
        if len(shape) > 1:
            fan_in = tensor[0].numel()
            values = fill(shape, k, (12.0 / fan_in) ** 0.5)
        elif name.endswith("running_var") or name.endswith("weight"):
            values = fill(shape, k, 0.5, 1.0)
        else:
            values = fill(shape, k, 0.2)
        tensor.copy_(values)


def build(depth, stem, channels):
    model = getattr(torchvision.models, f"resnet{depth}")(num_classes=10)
    if stem == "SmallImage":
        model.conv1 = torch.nn.Conv2d(channels, 64, 3, 1, 1, bias=False)
        model.maxpool = torch.nn.Identity()
    elif channels != 3:
        model.conv1 = torch.nn.Conv2d(channels, 64, 7, 2, 3, bias=False)
    with torch.no_grad():
        fill_state(model)
    return model


def rounded(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]


def compute(depth, stem, channels, size, train):
    model = build(depth, stem, channels).double()
    model.train(train)
    images = fill((4, channels, size, size), 999, 4.0).double()
    logits = model(images)
    result = dict(depth=depth, stem=stem, channels=channels, size=size, train=train, logits=rounded(logits))
    logits.square().sum().backward()
    result["gradient"] = rounded(model.conv1.weight.grad.flatten()[:8])
    result["variance"] = rounded(model.layer4[1].bn2.running_var[:8])
    return result


def write_names(depth):
    with open(f"resnet{depth}.txt", "w", encoding="utf-8") as file:
        for name, tensor in getattr(torchvision.models, f"resnet{depth}")().state_dict().items():
            file.write(" ".join([name, *map(str, tensor.shape)]) + "\n")


def main():
    cases = []
    for depth in (18, 50):
        write_names(depth)
        for channels, size, train in ((1, 28, False), (3, 28, False), (3, 64, False), (1, 28, True), (3, 64, True)):
            cases.append(compute(depth, "ImageNet", channels, size, train))
    cases.append(compute(18, "SmallImage", 1, 28, False))
    cases.append(compute(18, "SmallImage", 3, 28, True))
    with open("reference.json", "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


main()
