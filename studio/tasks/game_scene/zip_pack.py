"""The pack: one ZIP whose bytes are decided by what is in it, with a manifest in front that tells everything about it."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.media.outputs import write_file
from studio.tasks.game_scene.pack_texts import credits_text, readme_text
from studio.version import __version__

if TYPE_CHECKING:
    from studio.tasks.game_scene.brief.scene_spec import SceneSpec

FORMAT = "multimodal-studio/game-scene/1"
MANIFEST, README, CREDITS = "manifest.json", "README.txt", "CREDITS.txt"
_OWN = (MANIFEST, README, CREDITS)
_LONGEST_PART, _DEEPEST = 60, 6  # characters of a file name, folders
# what Windows opens as a device, whatever the extension
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_PACKED_ALREADY = (".png", ".ogg", ".glb", ".jpg", ".webp")
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest of the format: a real one would change the bytes with every run
_MODE = 0o100644 << 16


def plain_name(text: str, length: int = 40) -> str:
    """``text`` as part of a file name: letters and digits of any script, everything else one ``_``; never empty, never a device."""
    cleaned = re.sub(r"[^\w-]+|_+", "_", unicodedata.normalize("NFKC", text)).strip("_-")[:length].strip("_-")
    cleaned = cleaned.encode("utf-8", "ignore").decode() or "unnamed"
    return f"{cleaned}_" if cleaned.lower() in _DEVICES else cleaned


def safe_path(name: str) -> str:
    """A relative path that is a plain file on every system: ``../`` and drives gone, parts cleaned, at most `_DEEPEST` of them."""
    parts = [part for part in re.split(r"[/\\]+", name) if part.strip(" .")]
    *folders, last = parts[-_DEEPEST:] or ["unnamed"]
    stem, dot, ending = last.rpartition(".")
    if not (dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,8}", ending)):
        stem, ending = last, ""
    return "/".join([*(plain_name(f, _LONGEST_PART) for f in folders), plain_name(stem, _LONGEST_PART) + (f".{ending}" if ending else "")])


@dataclass
class Pack:
    """Files by name, and the manifest of them. Nothing is on the disk before `write`."""

    files: dict[str, bytes] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, data: bytes) -> str:
        """Put in one file; the cleaned name under which it stands. Raises ValueError for a name that is taken, in any case of letters."""
        clean = safe_path(name)
        if clean.casefold() in {known.casefold() for known in (*self.files, *_OWN)}:
            raise ValueError(f"{clean} is in the pack already")
        self.files[clean] = bytes(data)
        return clean

    def describe(
        self,
        *,
        spec: SceneSpec,
        task: str,
        params: Mapping[str, Any],
        seed: int,
        seeds: Mapping[str, Any] | None = None,
        models: Iterable[Mapping[str, Any]] = (),
        figures: Mapping[str, Any] | None = None,
        inputs: Mapping[str, str] | None = None,
        licences: Mapping[str, str] | None = None,
        credits: Iterable[str] = (),  # noqa: A002 - the word of the manifest
    ) -> None:
        """What the manifest tells. ``params`` restore the request, ``seeds`` are those of the pieces, ``inputs`` hashes of given files;
        no times, no paths."""
        self.told = {
            "task": task,
            "params": plain(params),
            "seed": int(seed),
            "seeds": plain(seeds or {}),
            "spec": spec.model_dump(mode="json"),
            "models": plain(list(models)),
            "figures": plain(figures or {}),
            "inputs": plain(inputs or {}),
            "licences": plain(licences or {}),
            "credits": list(credits),
        }

    @property
    def contents(self) -> tuple[tuple[str, int], ...]:
        """(name, bytes) of every file in the order of the ZIP."""
        return tuple((name, len(data)) for name, data in self._all().items())

    def write(self, path: Path) -> str:
        """Write the ZIP, whole or not at all, and return its SHA-256 (hex). Raises `StorageFull`.

        The same files and manifest give the same bytes: fixed dates, order and attributes.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in self._all().items():
                info = zipfile.ZipInfo(name, _DATE)
                info.create_system, info.external_attr = 3, _MODE
                info.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
                archive.writestr(info, data, compresslevel=6)
        written = buffer.getvalue()
        write_file(path, written)
        return hashlib.sha256(written).hexdigest()

    def _all(self) -> dict[str, bytes]:
        """Manifest first, then the two texts, then everything else by name."""
        texts = {CREDITS: credits_text(self.told).encode(), README: readme_text(self.told, tuple(self.files)).encode()}
        rest = texts | dict(sorted(self.files.items()))
        listed = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in rest.items()}
        return {MANIFEST: manifest_text(self.told, listed).encode()} | rest


def manifest_text(told: Mapping[str, Any], files: Mapping[str, Any]) -> str:
    """The manifest as sorted, indented JSON in plain Unicode."""
    manifest = {**told, "format": FORMAT, "studio": __version__, "generated": "AI-generated", "files": files}
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """``value`` in the types of JSON: numpy's numbers as numbers, tuples as lists, what is not finite as None, the rest as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # numpy
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
