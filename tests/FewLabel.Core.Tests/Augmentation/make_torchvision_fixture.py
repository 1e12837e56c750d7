"""Writes torchvision_fixture.json: what torchvision's functions make of two tiny images.

Run with a Python that has torchvision (Debian: python3-torchvision): python3 make_torchvision_fixture.py
"""
import json
import pathlib
import random

import torch
import torchvision
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

random.seed(3)


def image(channels, height, width):
    values = [round(random.random(), 3) for _ in range(channels * height * width)]
    return torch.tensor(values).view(channels, height, width)


def flat(tensor):
    return [round(value, 7) for value in tensor.flatten().tolist()]


gray, color = image(1, 6, 9), image(3, 5, 7)
color[:, 0, 0] = 0.5
color[:, 0, 1] = 0
color[:, 0, 2] = torch.tensor([0.7, 0.7, 0.2])
bilinear = InterpolationMode.BILINEAR
cases = []


def case(name, source, result, **parameters):
    cases.append({"name": name, "color": source is color, "parameters": parameters,
                  "shape": list(result.shape), "values": flat(result)})


for angle, x, y, scale, shear_x, shear_y in [
    (30, 0, 0, 1, 0, 0), (-75.5, 0, 0, 1, 0, 0), (0, 2, -1, 1, 0, 0), (0, 0, 0, 0.7, 0, 0), (0, 0, 0, 1.6, 0, 0),
    (0, 0, 0, 1, 25, 0), (0, 0, 0, 1, 0, -20), (0, 0, 0, 1, 15, 35), (12.5, -2, 1, 1.2, -18, 9), (170, 1, 2, 0.8, 40, -30),
]:
    result = F.affine(gray, angle, [x, y], scale, [shear_x, shear_y], bilinear)
    case("affine", gray, result, angle=angle, x=x, y=y, scale=scale, shearX=shear_x, shearY=shear_y)
case("affine", color, F.affine(color, 20, [1, 1], 0.9, [10.0, 5.0], bilinear), angle=20, x=1, y=1, scale=0.9, shearX=10, shearY=5)
for angle in [33, -120]:
    case("rotate", gray, F.rotate(gray, angle, bilinear), angle=angle)
for top, left, height, width, out_height, out_width in [
    (1, 2, 4, 5, 6, 9), (0, 0, 6, 9, 4, 4), (2, 5, 3, 4, 8, 8), (3, 3, 1, 1, 3, 3), (0, 1, 5, 8, 2, 3),
]:
    result = F.resized_crop(gray, top, left, height, width, [out_height, out_width], bilinear)
    case("crop", gray, result, top=top, left=left, height=height, width=width, outHeight=out_height, outWidth=out_width)
case("flip", color, F.hflip(color))
for source in (gray, color):
    for factor in [0, 0.4, 1, 1.7]:
        case("brightness", source, F.adjust_brightness(source, factor), factor=factor)
        case("contrast", source, F.adjust_contrast(source, factor), factor=factor)
        case("saturation", source, F.adjust_saturation(source, factor), factor=factor)
    for factor in [-0.5, -0.2, 0, 0.13, 0.5]:
        case("hue", source, F.adjust_hue(source, factor), factor=factor)
    for size, sigma in [(3, 0.5), (5, 1.3), (5, 2)]:
        case("blur", source, F.gaussian_blur(source, [size, size], [sigma, sigma]), size=size, sigma=sigma)
case("grayscale", color, F.rgb_to_grayscale(color, 1), channels=1)
case("grayscale", color, F.rgb_to_grayscale(color, 3), channels=3)
case("normalize", color, F.normalize(color, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
jittered = F.adjust_contrast(F.adjust_hue(F.adjust_brightness(F.adjust_saturation(color, 1.4), 1.3), 0.1), 0.6)
case("jitter", color, jittered)

document = {"torchvision": torchvision.__version__, "gray": flat(gray), "grayShape": list(gray.shape),
            "color": flat(color), "colorShape": list(color.shape), "cases": cases}
path = pathlib.Path(__file__).with_name("torchvision_fixture.json")
lines = ",\n".join(json.dumps(each) for each in cases)
head = json.dumps({key: value for key, value in document.items() if key != "cases"})[:-1]
path.write_text(f'{head},\n"cases": [\n{lines}\n]}}\n')
