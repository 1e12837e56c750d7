"""Writes what vision transformers compute, for VisionTransformerParityTests to compare with.

Needs torch (made with 1.13). Run it in this folder: python3 make_vit_reference.py

The network is written in plain functions of torch after the published code: blocks, class token and registers as in DINO and DINOv2, positions
interpolated by their interpolate_pos_encoding, fixed positions as in MoCo v3. Weights and images come from the formula of make_resnet_parity.py, the same as in
the test, so none need be stored: element i of the k-th tensor of the state is scale * sin((31 i i + 17 i + 101 k + 7) mod 65521) + offset, computed in float64
and kept in float32. All is computed in float64.
"""

import json
import math

import torch
import torch.nn.functional as F

CASES = {
    "class token": dict(width=192, depth=12, heads=3, patch=16, grid=4, image=(64, 64)),
    "registers and layer scale": dict(width=48, depth=3, heads=4, patch=14, grid=5, image=(42, 70), registers=4, scale=True, antialias=True, offset=0.0),
    "as many patches in another shape": dict(width=24, depth=2, heads=2, patch=8, grid=4, image=(16, 64)),
    "more rows, fewer columns": dict(width=24, depth=2, heads=2, patch=4, grid=5, image=(28, 12)),
    "more rows, fewer columns, antialiased": dict(width=24, depth=2, heads=2, patch=4, grid=5, image=(28, 12), antialias=True, offset=0.0),
    "DINOv2 at 98 pixels": dict(width=24, depth=2, heads=2, patch=14, grid=37, image=(98, 98), scale=True),
    "gray": dict(width=24, depth=2, heads=2, patch=7, grid=4, image=(28, 28), channels=1),
}


def fill(shape, k, scale, offset=0.0):
    count = 1
    for size in shape:
        count *= size
    i = torch.arange(count, dtype=torch.int64)
    values = scale * torch.sin(((31 * i * i + 17 * i + 101 * k + 7) % 65521).to(torch.float64)) + offset
    return values.to(torch.float32).reshape(shape).to(torch.float64)


def shapes(width, depth, patch, grid, registers, scale, channels):
    yield "cls_token", (1, 1, width)
    yield "pos_embed", (1, 1 + grid * grid, width)
    if registers:
        yield "register_tokens", (1, registers, width)
    yield "patch_embed.proj.weight", (width, channels, patch, patch)
    yield "patch_embed.proj.bias", (width,)
    for block in range(depth):
        def named(name, *shape, block=block):
            return f"blocks.{block}.{name}", shape
        yield named("norm1.weight", width)
        yield named("norm1.bias", width)
        yield named("attn.qkv.weight", 3 * width, width)
        yield named("attn.qkv.bias", 3 * width)
        yield named("attn.proj.weight", width, width)
        yield named("attn.proj.bias", width)
        if scale:
            yield named("ls1.gamma", width)
        yield named("norm2.weight", width)
        yield named("norm2.bias", width)
        yield named("mlp.fc1.weight", 4 * width, width)
        yield named("mlp.fc1.bias", 4 * width)
        yield named("mlp.fc2.weight", width, 4 * width)
        yield named("mlp.fc2.bias", width)
        if scale:
            yield named("ls2.gamma", width)
    yield "norm.weight", (width,)
    yield "norm.bias", (width,)


def filled(name, shape, k):
    if name in ("cls_token", "pos_embed", "register_tokens"):
        return fill(shape, k, 0.5)
    if len(shape) > 1:
        return fill(shape, k, (2.0 / torch.Size(shape[1:]).numel()) ** 0.5)
    if name.endswith("gamma"):
        return fill(shape, k, 0.2, 0.4)
    return fill(shape, k, 0.2, 1.0) if "norm" in name and name.endswith("weight") else fill(shape, k, 0.1)


def interpolated(positions, patch, height, width, antialias, offset):
    """interpolate_pos_encoding of DINOv2."""
    patches = positions[:, 1:]
    side = int(math.sqrt(patches.shape[1]))
    rows, columns = height // patch, width // patch
    if rows == side and columns == side:
        return positions
    how = dict(scale_factor=((rows + offset) / side, (columns + offset) / side)) if offset else dict(size=(rows, columns))
    maps = patches.reshape(1, side, side, -1).permute(0, 3, 1, 2)
    maps = F.interpolate(maps, mode="bicubic", antialias=antialias, **how)
    assert maps.shape[-2:] == (rows, columns)
    return torch.cat([positions[:, :1], maps.permute(0, 2, 3, 1).reshape(1, rows * columns, -1)], 1)


def tokens(state, images, width, depth, heads, patch, registers, scale, antialias, offset):
    def linear(x, name):
        return F.linear(x, state[name + ".weight"], state[name + ".bias"])

    def norm(x, name):
        return F.layer_norm(x, (width,), state[name + ".weight"], state[name + ".bias"], 1e-6)

    def attention(x, name):
        count, length, _ = x.shape
        q, k, v = linear(x, name + ".qkv").reshape(count, length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        shares = (q @ k.transpose(-2, -1) * (width // heads) ** -0.5).softmax(-1)
        return linear((shares @ v).transpose(1, 2).reshape(count, length, width), name + ".proj")

    x = F.conv2d(images, state["patch_embed.proj.weight"], state["patch_embed.proj.bias"], stride=patch).flatten(2).transpose(1, 2)
    x = torch.cat([state["cls_token"].expand(len(x), -1, -1), x], 1)
    x = x + interpolated(state["pos_embed"], patch, *images.shape[2:], antialias, offset)
    if registers:
        x = torch.cat([x[:, :1], state["register_tokens"].expand(len(x), -1, -1), x[:, 1:]], 1)
    for block in range(depth):
        name = f"blocks.{block}."
        y = attention(norm(x, name + "norm1"), name + "attn")
        x = x + (y * state[name + "ls1.gamma"] if scale else y)
        y = linear(F.gelu(linear(norm(x, name + "norm2"), name + "mlp.fc1")), name + "mlp.fc2")
        x = x + (y * state[name + "ls2.gamma"] if scale else y)
    return norm(x, "norm")


def listed(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def case(width, depth, heads, patch, grid, image, registers=0, scale=False, antialias=False, offset=0.1, channels=3):
    state = {name: filled(name, shape, k).requires_grad_() for k, (name, shape) in enumerate(shapes(width, depth, patch, grid, registers, scale, channels))}
    images = fill((2, channels, *image), 500, 1.5)
    x = tokens(state, images, width, depth, heads, patch, registers, scale, antialias, offset)
    first, mean = x[:, 0], x[:, 1 + registers:].mean(1)
    ((first * fill(first.shape, 600, 1.0)).sum() + (mean * fill(mean.shape, 700, 1.0)).sum()).backward()
    return {
        "names": list(state),
        "classToken": listed(first),
        "patchMean": listed(mean),
        "gradients": {name: listed(torch.stack([tensor.grad.sum(), tensor.grad.abs().sum(), *tensor.grad.flatten()[:3]])) for name, tensor in state.items()},
    }


def moco_positions(side, width, temperature=10000.0):
    """build_2d_sincos_position_embedding of MoCo v3."""
    places = torch.arange(side, dtype=torch.float64)
    grid_w, grid_h = torch.meshgrid(places, places, indexing="ij")
    omega = torch.arange(width // 4, dtype=torch.float64) / (width // 4)
    omega = 1.0 / (temperature ** omega)
    out_w, out_h = grid_w.flatten()[:, None] * omega, grid_h.flatten()[:, None] * omega
    patches = torch.cat([out_w.sin(), out_w.cos(), out_h.sin(), out_h.cos()], 1)
    return torch.cat([torch.zeros(1, width, dtype=torch.float64), patches])


if __name__ == "__main__":
    with open("vit_reference.json", "w") as file:
        json.dump({"cases": {name: case(**options) for name, options in CASES.items()}, "sinCos": listed(moco_positions(3, 16))}, file, separators=(",", ":"))
        file.write("\n")
