"""Writes the small checkpoints in Fixtures, which the tests of weight files read.

Needs torch (made with 1.13). Run it in this folder: python3 make_fixtures.py

Element i of tensor k of a state dictionary is (7 i + 3 k) mod 11 - 5, which every type of numbers holds exactly.
"""

import collections
import os

import torch


def numbers(shape, k, dtype=torch.float32):
    count = 1
    for size in shape:
        count *= size
    return ((7 * torch.arange(count) + 3 * k) % 11 - 5).to(dtype).reshape(shape)


class Tiny(torch.nn.Module):
    """What TinyEncoder of the tests is, with a head."""

    def __init__(self, head=True):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 4, 3, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(4)
        if head:
            self.fc = torch.nn.Linear(4, 5)


def tiny(head=True):
    model = Tiny(head)
    for k, tensor in enumerate(model.state_dict().values()):
        tensor.copy_(numbers(tensor.shape, k, tensor.dtype))
    return model


def prefixed(prefix, state):
    return {prefix + name: tensor for name, tensor in state.items()}


class Evil:
    def __reduce__(self):
        return os.system, ("touch evil-was-here",)


def save(value, name, **how):
    torch.save(value, os.path.join("Fixtures", name), **how)


def nested():
    model = tiny()
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    return {
        "epoch": 3,
        "arch": "tiny",
        "best": 0.5,
        "big": 1 << 80,
        "done": True,
        "none": None,
        "sizes": [1, (2, 3), torch.Size([4])],
        "state_dict": model.state_dict(),
        "optimizer": optimizer.state_dict(),
    }


def moco():
    state = tiny(head=False).state_dict()
    head = {"fc.0.weight": numbers((4, 4), 6), "fc.2.weight": numbers((2, 4), 7)}
    other = {name: tensor + 1 for name, tensor in state.items()}
    return {
        "epoch": 200,
        "arch": "tiny",
        "state_dict": collections.OrderedDict(
            **prefixed("module.encoder_q.", {**state, **head}),
            **prefixed("module.encoder_k.", {**other, **head}),
            **{"module.queue": numbers((2, 8), 8), "module.queue_ptr": torch.zeros(1, dtype=torch.int64)},
        ),
    }


def kinds():
    types = [
        torch.float64, torch.float32, torch.float16, torch.bfloat16,
        torch.int64, torch.int32, torch.int16, torch.int8,
    ]
    state = {str(dtype)[6:]: numbers((3, 2), k, dtype) for k, dtype in enumerate(types)}
    state["uint8"] = numbers((3, 2), 8).add(5).to(torch.uint8)
    state["bool"] = numbers((3, 2), 9) > 0
    state["scalar"] = torch.tensor(2.5)
    state["empty"] = torch.zeros(0, 3)
    state["transposed"] = numbers((3, 4), 10).t()
    state["expanded"] = torch.tensor([1.5]).expand(6)
    whole = numbers((4, 3), 11)
    state["whole"] = whole
    state["part"] = whole[1:3, 1:]
    state["parameter"] = torch.nn.Parameter(numbers((2, 2), 12))
    return state


def main():
    os.makedirs("Fixtures", exist_ok=True)
    state = tiny().state_dict()
    save(state, "plain.pth")
    save(state, "protocol4.pth", pickle_protocol=4)
    save(state, "legacy.pth", _use_new_zipfile_serialization=False)
    save({name: tensor for name, tensor in state.items() if "num_batches" not in name}, "no_counters.pth")
    save(prefixed("module.", state), "data_parallel.pth")
    save({"state_dict": state, "model": tiny(head=False).state_dict()}, "two_models.pth")
    save({"epoch": 1, "net": state}, "other_entry.pth")
    save(nested(), "nested.pth")
    save(moco(), "moco.pth")
    save(kinds(), "kinds.pth")
    save(torch.nn.Linear(2, 2), "whole_model.pth")
    save({**state, "evil": Evil()}, "evil.pth")


main()
