"""Rasterise the studio's further sprites: whole bodies for the heads of the first atlas, and nouns that no data set has.

    npm pack @iconify-json/fluent-emoji-flat            # MIT, Microsoft Fluent Emoji (flat)
    pip install resvg-py
    python -m studio.training.vocabulary.build_sprites iconify-json-fluent-emoji-flat-1.2.6.tgz

Reads ``more_nouns.tsv`` (noun, icon, place as in the first atlas, the caption noun nearest to it, further words). ``icon`` is an icon's
name, with "+sitting", "+legs", "+robe", "+coat", "+habit",
"+gown" or "+shirt" for the body that is drawn under it, or "=name" for a drawing of
``own_drawings.json``. Writes ``more-512.zip`` and ``more_index.json`` into ``studio/renderer/atlas``.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from studio.training.vocabulary import bodies

ATLAS = Path(__file__).resolve().parents[2] / "renderer" / "atlas"
LIST = Path(__file__).with_name("more_nouns.tsv")
OWN = Path(__file__).with_name("own_drawings.json")  # drawn for this project
SIDE = 512  # px, longer side of a sprite
_MARGIN = 2  # units around an icon that drawings under it may reach into
# nouns of the first atlas that are a head or a bust there: how they get a body
WHOLE = {
    "fox": "fox+sitting", "lion": "lion+sitting", "wolf": "wolf+sitting", "bear": "bear+sitting", "panda": "panda+sitting",
    "polar bear": "polar-bear+sitting", "frog": "frog+sitting", "wizard": "man-mage+robe", "princess": "princess+robe",
    "ninja": "ninja+legs", "superhero": "man-superhero+legs", "vampire": "man-vampire+robe", "astronaut": "astronaut+legs",
    "robot": "robot+robot", "unicorn": "horse+unicorn", "chicken": "rooster+hen",
    "sailboat": "sailboat+dry", "speedboat": "motor-boat+dry",
}  # fmt: skip


def rasterise(body: str, width: int, height: int, scale: float) -> np.ndarray:
    """(h, w, 4) uint8 RGBA of SVG elements, ``scale`` px per unit."""
    import resvg_py  # pyright: ignore[reportMissingImports]

    w, h = round(width * scale), round(height * scale)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{w}" height="{h}">{body}</svg>'
    decoded = cv2.imdecode(np.frombuffer(bytes(resvg_py.svg_to_bytes(svg_string=svg)), np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise ValueError("this drawing could not be made")
    return cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA)


def drawing(noun: str, source: str, icons: dict[str, bodies.Icon]) -> tuple[str, int, int]:
    """(SVG elements, width, height) of one noun."""
    if source.startswith("="):
        own = json.loads(OWN.read_text(encoding="utf-8"))[source[1:]]
        return "".join(own["svg"]), own["width"], own["height"]
    name, _, body = source.partition("+")
    icon = icons[name]
    if not body:
        return icon["body"], 32, 32
    if body in ("legs", "robe", "coat"):
        elements, height = bodies.standing(icon, rasterise, body)
    elif body == "sitting":
        elements, height = bodies.sitting(noun, icon)
    elif body in ("habit", "gown"):
        elements, height = bodies.gowned(noun, icon)
    elif body == "shirt":
        elements, height = bodies.dressed(noun, icon)
    else:
        elements, height = {"dry": bodies.dry, "robot": bodies.robot, "unicorn": bodies.unicorn, "hen": bodies.hen}[body](icon)
    return f'<g transform="translate({_MARGIN} {_MARGIN})">{elements}</g>', 32 + 2 * _MARGIN, height + 2 * _MARGIN


def sprite_of(noun: str, source: str, icons: dict[str, bodies.Icon]) -> np.ndarray:
    """Tightly cropped (h, w, 4) uint8 RGBA, the longer side ``SIDE`` px."""
    elements, width, height = drawing(noun, source, icons)
    alpha = rasterise(elements, width, height, 8)[..., 3]
    ys, xs = np.where(alpha > 8)
    scale = 8 * SIDE / max(ys.max() - ys.min() + 1, xs.max() - xs.min() + 1)
    picture = rasterise(elements, width, height, scale)
    ys, xs = np.where(picture[..., 3] > 8)
    picture = picture[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    return np.where(picture[..., 3:] > 0, picture, 0).astype(np.uint8)


def main(arguments: list[str] | None = None) -> None:
    """Rasterise the icons of an iconify package into the second atlas."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tarball", help="iconify-json-fluent-emoji-flat-*.tgz")
    parser.add_argument("--only", nargs="*", default=[], help="sprites to make anew, by their names in the archive; all without it")
    options = parser.parse_args(arguments)
    tarball: str = options.tarball
    only: list[str] = options.only
    archive_file = ATLAS / f"more-{SIDE}.zip"
    with tarfile.open(tarball) as tar:
        listed = tar.extractfile("package/icons.json")
        if listed is None:
            raise ValueError(f"{tarball} is not an iconify package")
        icons = json.load(listed)["icons"]
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    sources = {row["noun"]: row["icon"] for row in rows} | {f"{noun} whole": source for noun, source in WHOLE.items()}
    sprites = {
        name: _packed(sprite_of(name.removesuffix(" whole"), source, icons)) for name, source in sources.items() if name in only or not only
    }
    if only:
        with zipfile.ZipFile(archive_file) as archive:
            sprites |= {name: archive.read(f"{name}.webp") for name in sources if name not in only}
    with zipfile.ZipFile(archive_file, "w", zipfile.ZIP_STORED) as archive:
        for name, packed in sorted(sprites.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}.webp", (2026, 1, 1, 0, 0, 0)), packed)
    more = {
        row["noun"]: {
            "place": row["place"],
            "like": row["like"],
            "keywords": [w for w in row["words"].split(",") if w],
        }
        for row in rows
    }
    write_index({"more": more, "whole": dict.fromkeys(WHOLE, True)})
    print(len(sprites), "sprites")


def _packed(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "webp", lossless=True, exact=True, quality=100, method=4)
    return file.getvalue()


def write_index(index: Mapping[str, Mapping[str, object]]) -> None:
    """``more_index.json``, one noun a line."""
    parts = []
    for part, found in index.items():
        lines = ",\n".join(f"  {json.dumps(noun)}: {json.dumps(value)}" for noun, value in found.items())
        parts.append(f" {json.dumps(part)}: {{\n{lines}\n }}")
    (ATLAS / "more_index.json").write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
