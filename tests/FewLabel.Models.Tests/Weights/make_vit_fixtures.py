"""Writes Fixtures/vit_teacher.pth, a small checkpoint of a vision transformer as DINOv2's training keeps it, for VisionTransformerWeightTests.

Needs torch (made with 1.13). Run it in this folder: python3 make_vit_fixtures.py

The teacher has a mask token, blocks in chunks and DINOv2's heads. Element i of tensor k is (7 i + 3 k) mod 11 - 5, as in make_fixtures.py.
"""

import os

import torch

WIDTH = 8


def numbers(shape, k):
    return ((7 * torch.arange(torch.Size(shape).numel()) + 3 * k) % 11 - 5).to(torch.float32).reshape(shape)


def block(name):
    return {
        name + "norm1.weight": (WIDTH,), name + "norm1.bias": (WIDTH,),
        name + "attn.qkv.weight": (3 * WIDTH, WIDTH), name + "attn.qkv.bias": (3 * WIDTH,),
        name + "attn.proj.weight": (WIDTH, WIDTH), name + "attn.proj.bias": (WIDTH,),
        name + "ls1.gamma": (WIDTH,),
        name + "norm2.weight": (WIDTH,), name + "norm2.bias": (WIDTH,),
        name + "mlp.fc1.weight": (4 * WIDTH, WIDTH), name + "mlp.fc1.bias": (4 * WIDTH,),
        name + "mlp.fc2.weight": (WIDTH, 4 * WIDTH), name + "mlp.fc2.bias": (WIDTH,),
        name + "ls2.gamma": (WIDTH,),
    }


def shapes():
    return {
        "cls_token": (1, 1, WIDTH), "pos_embed": (1, 10, WIDTH), "register_tokens": (1, 2, WIDTH), "mask_token": (1, WIDTH),
        "patch_embed.proj.weight": (WIDTH, 3, 4, 4), "patch_embed.proj.bias": (WIDTH,),
        **block("blocks.0.0."), **block("blocks.0.1."), **block("blocks.1.2."),
        "norm.weight": (WIDTH,), "norm.bias": (WIDTH,),
    }


teacher = {"backbone." + name: numbers(shape, k) for k, (name, shape) in enumerate(shapes().items())}
teacher["dino_head.mlp.0.weight"] = numbers((6, WIDTH), 90)
torch.save({"teacher": teacher}, os.path.join("Fixtures", "vit_teacher.pth"))
