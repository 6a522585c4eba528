"""Makes ``assets/models/frame-labels/faces``: the three networks of MTCNN as one file.

    pip download --no-deps facenet-pytorch==2.6.0 && unzip facenet_pytorch-2.6.0-*.whl -d facenet
    python -m studio.training.face_networks facenet/facenet_pytorch/data

The package (MIT) ships them as three tables of weights; nothing is trained, and the same package gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from studio.models.manifest import write_manifest
from studio.settings import ASSETS
from studio.vision.faces import FaceNetworks

FOLDER = ASSETS / "models" / "frame-labels"
_HEADS = {"pnet": ("propose", "4_1", "4_2"), "rnet": ("refine", "5_1", "5_2"), "onet": ("confirm", "6_1", "6_2")}


def converted(name: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of one of the package's networks under our names; landmarks (``dense6_3``) are left out."""
    ours, face, box = _HEADS[name]
    features = FaceNetworks().get_submodule(f"{ours}.features" if ours != "propose" else "propose.features")
    places = [key for key in features.state_dict() if key.endswith(".weight")]
    theirs = sorted(key for key in state if key.endswith(".weight") and key.startswith(("conv", "prelu")) and "_" not in key)
    order = sorted(theirs, key=lambda key: (int("".join(c for c in key if c.isdigit())), key.startswith("prelu")))
    found: dict[str, Tensor] = {}
    for place, key in zip(places, order, strict=False):
        for part in ("weight", "bias"):
            source = key.replace("weight", part)
            if source in state:
                found[f"{ours}.features.{place.replace('weight', part)}"] = state[source]
    for key, tensor in state.items():
        layer, _, part = key.rpartition(".")
        if layer.endswith((face, box)):
            found[f"{ours}.{'face' if layer.endswith(face) else 'box'}.{part}"] = tensor
        elif layer.startswith("dense") and "_" not in layer:
            found[f"{ours}.dense.{part}"] = tensor
        elif layer in ("prelu4", "prelu5") and f"dense{layer[-1]}.weight" in state:
            found[f"{ours}.bend.{part}"] = tensor
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with pnet.pt, rnet.pt and onet.pt")
    data = parser.parse_args().data
    tensors: dict[str, Tensor] = {}
    for name in _HEADS:
        tensors |= converted(name, torch.load(data / f"{name}.pt", map_location="cpu", weights_only=True))
    FaceNetworks().load_state_dict(tensors)
    folder = FOLDER / "faces"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.half().contiguous() for key, tensor in tensors.items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"architecture": "FaceNetworks"}, indent=1) + "\n", encoding="utf-8")
    for name, (size, _) in write_manifest(FOLDER).items():
        print(f"{name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
