"""Rasterise the noun sprites into one atlas.

    npm pack @iconify-json/fluent-emoji-flat            # MIT, Microsoft Fluent Emoji (flat)
    pip install resvg-py opencv-python-headless pillow
    python -m studio.training.text_to_image.build_atlas iconify-json-fluent-emoji-flat-1.2.6.tgz

Writes into ``studio/renderer/atlas`` ``atlas.webp`` (lossless RGBA, tight crops of 192 px renders), ``index.json``
(noun -> icon, box ``[x, y, w, h]`` in px, place, caption keywords, colorable) and ``sprites-512.zip`` (``<noun>.webp``, lossless
RGBA, tight crops of 512 px renders, for layouts). ``--fine-only`` writes the archive and leaves the atlas, which the data sets are made of.
``place``: g ground, s sky, w on water, u under water, o any object.  Nouns come from ``nouns.json``.
"""

from __future__ import annotations

import argparse
import json
import tarfile
import zipfile
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from studio.renderer.painting.sprites import ATLAS, COARSE, FINE

WIDTH = 13 * COARSE  # px, atlas width


def rasterise(icon: dict, side: int) -> np.ndarray:
    """Tightly cropped ``(h, w, 4)`` RGBA render of an iconify icon, ``side`` px before cropping."""
    import resvg_py  # pyright: ignore[reportMissingImports]

    w, h = icon.get("width", 32), icon.get("height", 32)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{side}" height="{side}">{icon["body"]}</svg>'
    raw = np.frombuffer(bytes(resvg_py.svg_to_bytes(svg_string=svg)), np.uint8)
    decoded = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise ValueError("this icon could not be drawn")
    img = cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA)
    ys, xs = np.where(img[..., 3] > 8)
    return img[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]


def pack(sprites: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, list[int]]]:
    """Shelf packing -> atlas ``(H, W, 4)`` and boxes ``[x, y, w, h]``."""
    boxes, x, y, shelf = {}, 0, 0, 0
    for noun, img in sorted(sprites.items(), key=lambda kv: -kv[1].shape[0]):
        h, w = img.shape[:2]
        if x + w > WIDTH:
            x, y, shelf = 0, y + shelf, 0
        boxes[noun] = [x, y, w, h]
        x, shelf = x + w, max(shelf, h)
    atlas = np.zeros((y + shelf, WIDTH, 4), np.uint8)
    for noun, (x, y, w, h) in boxes.items():
        atlas[y : y + h, x : x + w] = sprites[noun]
    return atlas, boxes


def write_archive(sprites: dict[str, np.ndarray]) -> None:
    """Every sprite as a lossless WebP; the same sprites give the same bytes."""
    with zipfile.ZipFile(ATLAS / f"sprites-{FINE}.zip", "w") as archive:
        for noun, picture in sprites.items():
            data = BytesIO()
            Image.fromarray(picture).save(data, "WEBP", lossless=True, exact=True, quality=100, method=6)
            archive.writestr(zipfile.ZipInfo(f"{noun}.webp"), data.getvalue())


def main(command_line: list[str] | None = None) -> None:
    """Rasterise the icons of an iconify package into the atlas."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tarball", help="iconify-json-fluent-emoji-flat-*.tgz")
    parser.add_argument("--fine-only", action="store_true", help="leave the atlas of the data sets as it is")
    arguments = parser.parse_args(command_line)
    tarball: str = arguments.tarball
    nouns = json.loads((ATLAS / "nouns.json").read_text())
    with tarfile.open(tarball) as tar:
        packed = tar.extractfile("package/icons.json")
        if packed is None:
            raise ValueError(f"{tarball} is not an iconify package")
        icons = json.load(packed)["icons"]
    missing = [n for n, v in nouns.items() if v["icon"] not in icons]
    if missing:
        print("not in this icon set:", missing)
    found = {n: icons[v["icon"]] for n, v in nouns.items() if n not in missing}
    write_archive({n: rasterise(icon, FINE) for n, icon in found.items()})
    if arguments.fine_only:
        return
    sprites = {n: rasterise(icon, COARSE) for n, icon in found.items()}
    atlas, boxes = pack(sprites)
    Image.fromarray(atlas).save(ATLAS / "atlas.webp", lossless=True, exact=True, quality=100, method=6)
    index = {n: {**nouns[n], "box": boxes[n]} for n in nouns if n in boxes}
    lines = ",\n".join(f" {json.dumps(n)}: {json.dumps(v)}" for n, v in index.items())
    (ATLAS / "index.json").write_text("{\n" + lines + "\n}\n")
    print(len(index), "sprites", atlas.shape)


if __name__ == "__main__":
    main()
