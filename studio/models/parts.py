"""What a model folder contains: its components, their classes and weight files. Reads JSON and file names only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from studio.errors import ModelUnavailable
from studio.models.manifest import OnBytes, combined, file_sha256
from studio.models.model_row import PIPELINES, SPANDREL, WHISPER, ModelRow, Source

_WEIGHTLESS = ("tokenizer", "scheduler", "processor", "feature_extractor", "image_processor")
_BASES = {"diffusers": "diffusion_pytorch_model", "transformers": "model"}
_PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl", ".h5", ".msgpack")
_TEXT_FILES = (".json", ".txt", ".model", ".jinja")


@dataclass(frozen=True)
class Part:
    """One component on disk. ``weights`` is empty for tokenizers, processors and schedulers; ``texts`` are its small files."""

    name: str
    library: str
    class_name: str
    folder: Path
    weights: tuple[Path, ...] = ()
    texts: tuple[Path, ...] = ()
    variant: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict, compare=False)
    module: str = ""
    """Where the class lives, for networks of the studio itself; other libraries export their classes at the top."""

    @property
    def identity_class(self) -> str:
        """Class name for sharing: a fast tokenizer and its slow namesake are the same component."""
        return f"{self.library}.{self.class_name.removesuffix('Fast')}"

    @property
    def file_bytes(self) -> int:
        return sum(p.stat().st_size for p in (self.weights or self.texts))

    def content(self, on_bytes: OnBytes | None = None) -> str:
        """SHA-256 over the hashes of everything that decides what this component computes: its weights and its configuration."""
        config = [p for p in self.texts if p.name == "config.json"] if self.weights else list(self.texts)
        return combined([*(file_sha256(p, on_bytes) for p in self.weights), *(file_sha256(p) for p in config)])


def read_parts(row: ModelRow, folder: Path, source: Source) -> tuple[Part, ...]:
    """The components that a row uses, in fixed order.

    Raises `ModelUnavailable` when a file is missing or the weights are of a kind that can carry code.
    """
    if row.kind in PIPELINES and not row.classes:
        return _pipeline_parts(row, folder, source)
    if row.kind == WHISPER:
        return (_whisper_part(row, folder),)
    if row.kind == SPANDREL:
        return (_spandrel_part(row, folder),)
    library = "diffusers" if row.kind in PIPELINES else row.kind
    found = []
    for name, location in row.classes.items():
        module, _, class_name = location.rpartition(":")
        part = _part(row, name, library, class_name, folder / source.parts.get(name, ""), folder, source.variant)
        found.append(replace(part, module=module))
    return tuple(found)


def _pipeline_parts(row: ModelRow, folder: Path, source: Source) -> tuple[Part, ...]:
    index = _read_json(row, folder / "model_index.json", folder)
    found = []
    for name in PIPELINES[row.kind]:
        entry = index.get(name)
        if not (isinstance(entry, list) and len(entry) == 2 and entry[0] in _BASES and isinstance(entry[1], str)):
            raise ModelUnavailable("error.model_incomplete", title=row.title, file=f"model_index.json: {name}", folder=folder.name)
        found.append(_part(row, name, entry[0], entry[1], folder / source.parts.get(name, name), folder, source.variant))
    return tuple(found)


def _part(row: ModelRow, name: str, library: str, class_name: str, where: Path, root: Path, variant: str) -> Part:
    texts = tuple(sorted(p for p in where.glob("*") if p.suffix in _TEXT_FILES and not p.name.startswith(".") and p.is_file()))
    if name.startswith(_WEIGHTLESS):
        texts = tuple(p for p in texts if p.name != "README.txt" and "weights.sha256" not in p.name and "model_index" not in p.name)
        if not texts:
            raise _incomplete(row, where, root)
        return Part(name, library, class_name, where, (), texts)
    config = where / "config.json"
    if not config.is_file():
        raise _incomplete(row, config, root)
    base = _BASES.get(library, "model")
    for wanted in dict.fromkeys((variant, "", "fp16")):
        weights = _weights(row, where, base, wanted, root)
        if weights:
            return Part(name, library, class_name, where, weights, texts, wanted or None)
    if any(p.suffix in _PICKLES for p in where.glob("*")):
        raise ModelUnavailable("error.model_unsafe", title=row.title, folder=_shown(where, root))
    raise _incomplete(row, where / f"{base}.safetensors", root)


def _weights(row: ModelRow, where: Path, base: str, variant: str, root: Path) -> tuple[Path, ...]:
    dot = f".{variant}" if variant else ""
    index = where / f"{base}.safetensors.index{dot}.json"
    if index.is_file():
        mapping = _read_json(row, index, root).get("weight_map")
        names = sorted({str(n) for n in mapping.values()}) if isinstance(mapping, dict) else []
        shards = tuple(where / n for n in names)
        wrong = next((p for p in shards if p.suffix != ".safetensors" or p.parent != where or not p.is_file()), None)
        if not shards or wrong is not None:
            raise _incomplete(row, wrong or index, root)
        return shards
    single = where / f"{base}{dot}.safetensors"
    return (single,) if single.is_file() else ()


def _whisper_part(row: ModelRow, folder: Path) -> Part:
    """CTranslate2 keeps its weights in ``model.bin``: a plain binary, not a pickle, used only if it has the hash that the row names."""
    weights = folder / "model.bin"
    for needed in (weights, folder / "config.json", folder / "tokenizer.json"):
        if not needed.is_file():
            raise _incomplete(row, needed, folder)
    texts = tuple(p for p in sorted(folder.glob("*")) if p.suffix in _TEXT_FILES)
    return Part("model", "faster_whisper", "WhisperModel", folder, (weights,), texts)


def _spandrel_part(row: ModelRow, folder: Path) -> Part:
    """The one weight file of the folder; it says by itself what it is, so there is no configuration."""
    weights = sorted(folder.glob("*.safetensors"))
    if not weights and any(p.suffix in _PICKLES for p in folder.glob("*")):
        raise ModelUnavailable("error.model_unsafe", title=row.title, folder=_shown(folder, folder))
    if len(weights) != 1:
        raise _incomplete(row, folder / "model.safetensors", folder)
    where = "studio.upscaling.spandrel_network"
    return Part("model", "studio", "SpandrelUpscaler", folder, (weights[0],), module=where)


def _read_json(row: ModelRow, file: Path, root: Path) -> dict[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _incomplete(row, file, root) from None
    except (OSError, ValueError) as error:
        raise ModelUnavailable("error.model_damaged", title=row.title, file=_shown(file, root)) from error
    if not isinstance(found, dict):
        raise ModelUnavailable("error.model_damaged", title=row.title, file=_shown(file, root))
    return found


def _incomplete(row: ModelRow, file: Path, root: Path) -> ModelUnavailable:
    return ModelUnavailable("error.model_incomplete", title=row.title, file=_shown(file, root), folder=root.name)


def _shown(path: Path, root: Path) -> str:
    """A path as users see it: relative to the model's folder, never the machine's full path."""
    try:
        inside = path.relative_to(root).as_posix()
    except ValueError:
        return path.name
    return inside if inside != "." else root.name
