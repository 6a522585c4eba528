"""A fusion model that somebody trained on data of their own, read from a folder or a ZIP that nobody vouches for.

Everything happens in memory: no entry of a ZIP is ever written to disk, no file but safetensors, JSON and a text card is opened, and
weights are compared with the hashes beside them. Importing this module imports no torch; reading a bundle does.
"""

from __future__ import annotations

import hashlib
import json
import math
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from studio.errors import InvalidInput
from studio.media.zip_index import check_zip_index
from studio.models.manifest import MANIFEST

if TYPE_CHECKING:
    from studio.medical.fusion.fusion_network import FusionConfig, FusionNet

WEIGHTS, CONFIG, FIGURES, METADATA, CARD = "model.safetensors", "config.json", "figures.json", "metadata.json", "README.md"
FIELD = "fusion_model"
MOST_BYTES = 64 * 2**20  # of all entries together, unpacked
_MOST_FILES = 32
_KNOWN = frozenset({WEIGHTS, CONFIG, FIGURES, METADATA, CARD, MANIFEST})
_IGNORED = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_CODE = (".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".joblib", ".npy", ".npz", ".h5", ".py", ".dill")
_MOST_CLASSES, _LONGEST_LABEL, _LONGEST_NAME, _LONGEST_CARD = 200, 80, 60, 20_000
_LARGEST_DIM, _LARGEST_HIDDEN = 4096, 1024
_MEASURED = (
    "test_cases", "accuracy", "accuracy_image_alone", "accuracy_note_alone", "accuracy_labs_alone", "accuracy_of_the_commonest_label",
    "calibration_error",
)  # fmt: skip


@dataclass(frozen=True)
class OwnBundle:
    """``name``: what its maker calls it; ``sha256`` of the weights; ``figures`` on its own test cases; ``card``: its maker's words.

    ``made``: the day of the training as its maker's program wrote it, or empty.
    """

    name: str
    net: FusionNet
    sha256: str
    figures: Mapping[str, float] = field(default_factory=dict)
    card: str = ""
    made: str = ""


def read_bundle(path: Path, limit: int = MOST_BYTES) -> OwnBundle:
    """The bundle in a folder or ZIP. ``limit``: bytes of all its files together.

    Raises `InvalidInput` about `FIELD`, in a sentence that names the file that is wrong.
    """
    files = _folder(path, limit) if path.is_dir() else _zip(path, limit)
    for name in (CONFIG, WEIGHTS, MANIFEST):
        if name not in files:
            raise InvalidInput("error.bundle_lacks", FIELD, name=name)
    digest = _checked_hash(files)
    net = _network(_config(_json(files, CONFIG)), files[WEIGHTS])
    metadata = _json(files, METADATA) if METADATA in files else {}
    name = _line(metadata.get("name"), _LONGEST_NAME) or _line(path.stem, _LONGEST_NAME) or "own"
    card = files.get(CARD, b"").decode("utf-8", "replace")[:_LONGEST_CARD]
    figures = _figures(_json(files, FIGURES)) if FIGURES in files else {}
    return OwnBundle(name, net, digest, figures, card, _line(metadata.get("made"), 40))


def bundles_in(folder: Path | None) -> dict[str, Path]:
    """Name -> path of the bundles that a host keeps in ``folder``: its ZIPs, and its sub-folders with a configuration. Nothing is read."""
    if folder is None or not folder.is_dir():
        return {}
    found = (p for p in sorted(folder.iterdir()) if p.suffix.lower() == ".zip" or (p / CONFIG).is_file())
    return {_line(p.stem if p.is_file() else p.name, _LONGEST_NAME): p for p in found if not p.name.startswith(".")}


def _folder(path: Path, limit: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for file in sorted(path.iterdir()):
        if file.is_dir() or not _wanted(file.name):
            continue
        total += file.stat().st_size
        if total > limit:
            raise _too_large(limit)
        found[file.name] = file.read_bytes()
    return found


def _zip(path: Path, limit: int) -> dict[str, bytes]:
    """The files of a ZIP by their names, which all lie in one folder of it or at its top."""
    found: dict[str, bytes] = {}
    with _opened(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")]
        if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > limit:
            raise _too_large(limit)
        left = limit
        for entry in entries:
            name = _entry_name(entry)
            if not _wanted(name):
                continue
            if name in found:
                raise InvalidInput("error.bundle_file", FIELD, name=name)
            with archive.open(entry) as stream:
                found[name] = stream.read(left + 1)  # the index may understate what an entry unpacks to
            left -= len(found[name])
            if left < 0:
                raise _too_large(limit)
    return found


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        check_zip_index(path)
        with zipfile.ZipFile(path) as archive:
            yield archive
    except InvalidInput:
        raise
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError):
        raise InvalidInput("error.bundle_not_zip", FIELD) from None
    except Exception as error:  # zlib.error and lzma.LZMAError have no common base
        if type(error).__module__ in ("zlib", "_lzma", "lzma", "bz2", "_bz2"):
            raise InvalidInput("error.bundle_not_zip", FIELD) from None
        raise


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """The file's own name. Refuses what leaves the ZIP, lies deeper than one folder, is a link or is encrypted."""
    raw = entry.orig_filename
    parts = PurePosixPath(raw).parts
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if "\\" in raw or "\0" in raw or ":" in raw or raw.startswith("/") or ".." in parts or len(parts) > 2 or link or entry.flag_bits & 1:
        raise InvalidInput("error.bundle_path", FIELD, name=_shown(raw))
    return PurePosixPath(raw).name


def _wanted(name: str) -> bool:
    """Whether a file belongs to a bundle. Raises `InvalidInput` for one that must not be there."""
    if name in _KNOWN:
        return True
    if name in _IGNORED or name.startswith("._"):
        return False
    if name.lower().endswith(_CODE):
        raise InvalidInput("error.bundle_pickle", FIELD, name=_shown(name))
    raise InvalidInput("error.bundle_file", FIELD, name=_shown(name))


def _checked_hash(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of the weights, which the manifest must name."""
    if files[WEIGHTS][:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):  # what torch.save and pickle write
        raise InvalidInput("error.bundle_pickle", FIELD, name=WEIGHTS)
    digest, listed = hashlib.sha256(files[WEIGHTS]).hexdigest(), _json(files, MANIFEST).get("files")
    item = listed.get(WEIGHTS) if isinstance(listed, dict) else None
    if not isinstance(item, dict) or item.get("sha256") != digest:
        raise InvalidInput("error.bundle_hash", FIELD, name=WEIGHTS)
    return digest


def _json(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    try:
        found = json.loads(files[name].decode("utf-8"))
    except (ValueError, RecursionError):
        raise InvalidInput("error.bundle_json", FIELD, name=name) from None
    if not isinstance(found, dict):
        raise InvalidInput("error.bundle_json", FIELD, name=name)
    return found


def _config(raw: dict[str, Any]) -> FusionConfig:
    """The configuration, if every value has its type and a size that a network of this kind may have."""
    from dataclasses import fields

    from pydantic import TypeAdapter, ValidationError

    from studio.medical.clinical.labs import Labs, lab_vector
    from studio.medical.fusion.film_network import FEATURES
    from studio.medical.fusion.fusion_network import BUILT_IN, FusionConfig
    from studio.medical.fusion.note_reader import GateLimits

    if unknown := raw.keys() - {f.name for f in fields(FusionConfig)}:
        raise _wrong(min(unknown))
    try:
        made = TypeAdapter(FusionConfig).validate_python(raw)
    except ValidationError as error:
        raise _wrong(".".join(map(str, error.errors()[0]["loc"][:1])) or CONFIG) from None
    labels = [_line(label, _LONGEST_LABEL) for label in made.classes]
    if not 2 <= len(labels) <= _MOST_CLASSES or "" in labels or len(set(labels)) < len(labels) or labels != list(made.classes):
        raise _wrong("classes")
    built_in = made.image_model == BUILT_IN and made.dims[0] != FEATURES
    if built_in or not all(1 <= dim <= _LARGEST_DIM for dim in made.dims) or made.dims[2] != len(lab_vector(Labs())):
        raise _wrong("dims")
    if not 1 <= made.hidden <= _LARGEST_HIDDEN:
        raise _wrong("hidden")
    if any(not math.isfinite(t) or t <= 0 for t in made.temperatures.values()):
        raise _wrong("temperatures")
    for f in fields(FusionConfig):
        value = getattr(made, f.name)
        if isinstance(value, float) and math.isnan(value):
            raise _wrong(f.name)
    if made.note_reader and made.note_limits.keys() != {f.name for f in fields(GateLimits)}:
        raise _wrong("note_limits")
    _check_calibration(made)
    return made


def _check_calibration(config: FusionConfig) -> None:
    """Matrices and biases have one row for each class, and the classes without a finding are among them."""
    n = len(config.classes)
    for name, rows in (("biases", [[row] for row in config.biases.values()]), ("matrices", list(config.matrices.values()))):
        for matrix in rows:
            if len(matrix) != (1 if name == "biases" else n) or any(len(row) != n or not all(map(math.isfinite, row)) for row in matrix):
                raise _wrong(name)
    if any(not 0 <= index < n for index in config.clear):
        raise _wrong("clear")


def _network(config: FusionConfig, weights: bytes) -> FusionNet:
    """The network with exactly the tensors that the configuration asks for, all of them finite."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    from studio.medical.fusion.fusion_network import FusionNet

    net = FusionNet(config)
    try:
        net.load_state_dict(load(weights))
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError):
        raise InvalidInput("error.bundle_weights", FIELD) from None
    if not all(torch.isfinite(value).all() for value in net.state_dict().values() if value.is_floating_point()):
        raise InvalidInput("error.bundle_weights", FIELD)
    return net.float().eval()


def _figures(raw: Mapping[str, Any]) -> dict[str, float]:
    """The figures that the training writes, as far as they are numbers."""
    numbers = {name: raw[name] for name in _MEASURED if isinstance(raw.get(name), (int, float)) and not isinstance(raw[name], bool)}
    return {name: float(value) for name, value in numbers.items() if math.isfinite(value)}


def _line(value: object, longest: int) -> str:
    """Words on one line, without control characters."""
    text = "".join(c if c.isprintable() else " " for c in value) if isinstance(value, str) else ""
    return " ".join(text.split())[:longest].strip()


def _shown(name: str) -> str:
    return _line(name, _LONGEST_NAME) or "?"


def _wrong(part: str) -> InvalidInput:
    return InvalidInput("error.bundle_config", FIELD, part=_shown(part))


def _too_large(limit: int) -> InvalidInput:
    return InvalidInput("error.bundle_large", FIELD, limit=max(1, limit // 2**20), files=_MOST_FILES)
