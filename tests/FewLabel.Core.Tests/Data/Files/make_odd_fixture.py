"""Reads the files that OddPictureTests writes and keeps what Pillow makes of them, as odd_fixture.json.

FEWLABEL_ODD_PICTURES=FOLDER dotnet test ... --filter OddPictureTests
python3 make_odd_fixture.py FOLDER odd_fixture.json   (Debian: python3-pil)

A picture where Pillow is not right has a reason under "differs", from DIFFERS below.
"""
import base64
import json
import os
import sys
import zlib

import PIL
from make_pillow_fixture import read

DIFFERS = {}


if __name__ == "__main__":
    folder, target = sys.argv[1:]
    pictures = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            content = file.read()
        entry = {"crc": zlib.crc32(content)}
        try:
            with_alpha = "alpha" in name or "clear" in name
            image = read(content, "white" if with_alpha else None)
            entry["mode"] = image.mode
            entry["pixels"] = base64.b64encode(image.tobytes()).decode()
        except Exception as error:
            entry["refused"] = type(error).__name__
        if name in DIFFERS:
            entry["differs"] = DIFFERS[name]
        pictures[name] = entry
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps({"pillow": PIL.__version__, "pictures": pictures}, indent=1) + "\n")
    print(len(pictures), "pictures,", sum("refused" in entry for entry in pictures.values()), "refused")
