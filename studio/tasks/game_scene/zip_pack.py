"""The pack: one ZIP file whose bytes depend on its contents alone, with a manifest as its first entry."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from studio.media.outputs import write_file
from studio.tasks.game_scene.pack_manifest import PackManifest
from studio.tasks.game_scene.pack_texts import credits_text, readme_text

MANIFEST, README, CREDITS = "manifest.json", "README.txt", "CREDITS.txt"
_OWN = (MANIFEST, README, CREDITS)
_LONGEST_PART, _DEEPEST = 60, 6  # characters of a file or folder name, levels of a path
# names that Windows opens as a device, whatever the extension
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_PACKED_ALREADY = (".png", ".ogg", ".glb", ".jpg", ".webp")
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP allows; a real date would change the bytes with every run
_MODE = 0o100644 << 16


def plain_name(text: str, length: int = 40) -> str:
    """``text`` as part of a file name: letters and digits of any script, anything else as ``_``; never empty, never a device name."""
    cleaned = re.sub(r"[^\w-]+|_+", "_", unicodedata.normalize("NFKC", text)).strip("_-")[:length].strip("_-")
    cleaned = cleaned.encode("utf-8", "ignore").decode() or "unnamed"
    return f"{cleaned}_" if cleaned.lower() in _DEVICES else cleaned


def safe_path(name: str) -> str:
    """A relative path that is a plain file on every system: no ``../`` or drive, cleaned parts, at most `_DEEPEST` levels."""
    parts = [part for part in re.split(r"[/\\]+", name) if part.strip(" .")]
    *folders, last = parts[-_DEEPEST:] or ["unnamed"]
    stem, dot, ending = last.rpartition(".")
    if not (dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,8}", ending)):
        stem, ending = last, ""
    return "/".join([*(plain_name(f, _LONGEST_PART) for f in folders), plain_name(stem, _LONGEST_PART) + (f".{ending}" if ending else "")])


@dataclass
class Pack:
    """Files by name and a manifest that describes them. Nothing is written to disk before `write`."""

    manifest: PackManifest
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, data: bytes) -> str:
        """Add a file; returns its name after cleaning. Raises `ValueError` for a name that is taken, ignoring case."""
        clean = safe_path(name)
        if clean.casefold() in {known.casefold() for known in (*self.files, *_OWN)}:
            raise ValueError(f"{clean} is already in the pack")
        self.files[clean] = bytes(data)
        return clean

    @property
    def contents(self) -> tuple[tuple[str, int], ...]:
        """(name, size in bytes) of every file, in the order of the ZIP."""
        return tuple((name, len(data)) for name, data in self._all().items())

    def write(self, path: Path) -> str:
        """Write the ZIP, whole or not at all, and return its SHA-256 in hex. Raises `StorageFull`.

        The same files and manifest give the same bytes: dates, order and attributes are fixed.
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
        """The manifest first, then the two texts, then everything else by name."""
        texts = {CREDITS: credits_text(self.manifest).encode(), README: readme_text(self.manifest, tuple(self.files)).encode()}
        rest = texts | dict(sorted(self.files.items()))
        listed = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in rest.items()}
        return {MANIFEST: self.manifest.text(listed).encode()} | rest
