"""Writes pictures with Pillow and what Pillow reads from them, as pillow_fixture.json: an independent writer and an independent reader.

python3 make_pillow_fixture.py pillow_fixture.json   (Debian: python3-pil)

Each entry has the file in Base64 and the pixels that are right: gray, or red, green and blue, row by row, upright, 8 bits (16 bits: the upper
8). Lossy files are left out: their pixels depend on the decoder.
"""
import base64
import io
import json
import random
import struct
import sys
import zlib

import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT = 7, 5
GRAY = bytes((x * 37 + y * 50) % 256 for y in range(HEIGHT) for x in range(WIDTH))
RGB = bytes((x * 31 + y * 17 + c * 83) % 256 for y in range(HEIGHT) for x in range(WIDTH) for c in range(3))
WIDE = [(x * 9001 + y * 4099) % 65536 for y in range(HEIGHT) for x in range(WIDTH)]


def gray():
    return Image.frombytes("L", (WIDTH, HEIGHT), GRAY)


def color():
    return Image.frombytes("RGB", (WIDTH, HEIGHT), RGB)


def wide(order):
    return Image.frombytes("I;16B" if order == ">" else "I;16", (WIDTH, HEIGHT), struct.pack(order + "35H", *WIDE))


def saved(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_exif_chunk(png, orientation, order=">", kind=3, behind=False):
    """A PNG with an eXIf chunk before or behind its data."""
    mark, magic = (b"MM", ">") if order == ">" else (b"II", "<")
    value = struct.pack(magic + ("HH" if kind == 3 else "I"), *((orientation, 0) if kind == 3 else (orientation,)))
    block = mark + struct.pack(magic + "HIHHHI", 42, 8, 1, 0x112, kind, 1) + value + bytes(4)
    place = len(png) - 12 if behind else 33
    return png[:place] + chunk(b"eXIf", block) + png[place:]


def exif(orientation):
    block = Image.Exif()
    block[0x112] = orientation
    return block


def files():
    for name, compression in (("none", None), ("LZW", "tiff_lzw"), ("Deflate", "tiff_deflate"), ("Adobe Deflate", "tiff_adobe_deflate"), ("PackBits", "packbits")):
        for kind, image in (("gray", gray()), ("color", color()), ("16 bits", wide("<"))):
            yield f"TIFF {kind}, {name}", saved(image, "TIFF", compression=compression), None
    yield "TIFF 16 bits, big end first", saved(wide(">"), "TIFF"), None
    yield "TIFF 1 bit", saved(gray().convert("1", dither=0), "TIFF"), None
    yield "TIFF palette", saved(color().quantize(16), "TIFF"), None
    yield "TIFF color and alpha", saved(Image.merge("RGBA", (*color().split(), gray())), "TIFF", compression="tiff_lzw"), "white"
    yield "TIFF of several pages", saved(gray(), "TIFF", save_all=True, append_images=[gray().point(lambda v: 255 - v)]), None
    for predictor, image in (("gray", gray()), ("color", color()), ("16 bits", wide("<"))):
        yield f"TIFF {predictor}, LZW with differences", saved(image, "TIFF", compression="tiff_lzw", tiffinfo={317: 2}), None
    noise = random.Random(1)
    long = Image.frombytes("L", (80, 70), bytes(noise.randrange(256) for _ in range(5600)))
    yield "TIFF of many codes, LZW", saved(long, "TIFF", compression="tiff_lzw"), None
    for orientation in range(1, 9):
        yield f"TIFF orientation {orientation}", saved(gray(), "TIFF", tiffinfo={274: orientation}), None
        yield f"PNG orientation {orientation}", with_exif_chunk(saved(gray(), "PNG"), orientation), None
        yield f"WebP orientation {orientation}", saved(color(), "WEBP", lossless=True, exif=exif(orientation)), None
    yield "PNG orientation 6, low end first, LONG", with_exif_chunk(saved(gray(), "PNG"), 6, "<", 4), None
    yield "PNG orientation 8, behind the data", with_exif_chunk(saved(gray(), "PNG"), 8, behind=True), None
    yield "PNG 16 bits", saved(wide("<"), "PNG"), None
    yield "PNG palette", saved(color().quantize(16), "PNG"), None
    yield "PNG gray and alpha", saved(Image.merge("LA", (gray(), gray().transpose(Image.Transpose.FLIP_LEFT_RIGHT))), "PNG"), "white"
    yield "PNG 1 bit", saved(gray().convert("1", dither=0), "PNG"), None
    yield "PNG with a color that is clear", saved(gray(), "PNG", transparency=int(GRAY[3])), "white"
    yield "PNG with a color profile", saved(color(), "PNG", icc_profile=b"not a profile that is applied"), None
    yield "PNG with its resolution and text", saved(gray(), "PNG", dpi=(300, 300), comment="a"), None
    yield "BMP gray", saved(gray(), "BMP"), None
    yield "BMP color", saved(color(), "BMP"), None
    yield "BMP 1 bit", saved(gray().convert("1", dither=0), "BMP"), None
    yield "GIF", saved(color().quantize(16), "GIF"), None
    yield "GIF of frames", saved(gray(), "GIF", save_all=True, append_images=[gray().transpose(Image.Transpose.ROTATE_180)]), None
    yield "WebP", saved(color(), "WEBP", lossless=True), None
    yield "WebP of frames", saved(color(), "WEBP", lossless=True, save_all=True, append_images=[color().transpose(Image.Transpose.ROTATE_180)]), None
    yield "WebP with alpha", saved(Image.merge("RGBA", (*color().split(), gray().point(lambda v: max(v, 1)))), "WEBP", lossless=True, exact=True), "white"


def over_white(image):
    """As FewLabel puts pixels over white: rounded once for each channel."""
    image = image.convert("RGBA")
    pixels = [tuple((v * a + 255 * (255 - a) + 127) // 255 for v in rgb) for *rgb, a in image.getdata()]
    flat = Image.new("RGB", image.size)
    flat.putdata(pixels)
    return flat


def read(content, background):
    image = Image.open(io.BytesIO(content))
    if image.format == "TIFF":
        image.load()  # Turns it upright; exif_transpose of this version would turn it once more.
    else:
        image = ImageOps.exif_transpose(image)
    if background:
        image = over_white(image)
    elif image.mode.startswith("I"):
        image = Image.frombytes("L", image.size, bytes(value >> 8 for value in image.getdata()))
    image = image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")
    return image


if __name__ == "__main__":
    entries = []
    for name, content, background in files():
        image = read(content, background)
        pixels = image.tobytes()
        entry = {"name": name, "width": image.width, "height": image.height, "channels": len(image.getbands()), "file": base64.b64encode(content).decode()}
        if len(pixels) > 1_000:
            entry["crc"] = zlib.crc32(pixels)
        else:
            entry["pixels"] = base64.b64encode(pixels).decode()
        entries.append(entry)
    with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps({"pillow": PIL.__version__, "pictures": entries}, indent=1) + "\n")
    print(len(entries), "pictures")
