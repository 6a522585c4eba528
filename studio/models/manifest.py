"""Hashes of weight files: read once per process, compared with ``weights.sha256.json`` inside bundled model folders.

``python -m studio.models.manifest FOLDER`` writes that file after weights were changed on purpose.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

MANIFEST = "weights.sha256.json"
WEIGHT_SUFFIXES = (".safetensors",)
_CHUNK = 1 << 20
_SHA256 = re.compile(r"^[0-9a-f]{64}$")

_known: dict[tuple[str, int, int], str] = {}
_lock = threading.Lock()

OnBytes = Callable[[int], None]


def file_sha256(path: Path, on_bytes: OnBytes | None = None) -> str:
    """Lower-case hex SHA-256 of a file; read once per process for each (path, size, modification time).

    A link into the hub's blob store, whose target is named by its own SHA-256, is trusted instead of read.
    ``on_bytes`` receives the number of bytes read, chunk by chunk; what it raises ends the reading.
    """
    key = _key(path)
    found = _known.get(key)
    if found is None:
        real = path.resolve()
        found = real.name if real.parent.name == "blobs" and _SHA256.match(real.name) else _read_sha256(real, on_bytes)
        with _lock:
            _known[key] = found
    return found


def known_sha256(path: Path) -> str | None:
    """The hash if this process has already read the file in its present state, else None; reads nothing."""
    return _known.get(_key(path))


def _key(path: Path) -> tuple[str, int, int]:
    stat = path.stat()  # of the file itself where ``path`` is a link
    return (str(path), stat.st_size, stat.st_mtime_ns)


def _read_sha256(path: Path, on_bytes: OnBytes | None) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            if on_bytes is not None:
                on_bytes(len(chunk))
    return digest.hexdigest()


def combined(hashes: Iterable[str]) -> str:
    """One SHA-256 over several, in the order given."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def weight_files(folder: Path) -> list[Path]:
    """Weight files below a folder, sorted by relative path."""
    found = (p for p in folder.rglob("*") if p.suffix in WEIGHT_SUFFIXES and p.is_file())
    return sorted(found, key=lambda p: p.relative_to(folder).as_posix())


def read_manifest(folder: Path) -> dict[str, tuple[int, str]]:
    """Relative path -> (bytes, sha256). Raises ``OSError`` when there is none, ``ValueError`` when it cannot be understood."""
    raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    try:
        found = {str(name): (int(item["bytes"]), str(item["sha256"])) for name, item in raw["files"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{MANIFEST}: {error}") from error
    if not found or not all(_SHA256.match(digest) for _, digest in found.values()):
        raise ValueError(f"{MANIFEST}: not a list of hashes")
    return found


def write_manifest(folder: Path) -> dict[str, tuple[int, str]]:
    """Hash every weight file below ``folder`` and write the manifest; returns what was written."""
    found = {p.relative_to(folder).as_posix(): (p.stat().st_size, _read_sha256(p, None)) for p in weight_files(folder)}
    if not found:
        raise ValueError(f"no {' or '.join(WEIGHT_SUFFIXES)} file below {folder}")
    files = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in found.items()}
    (folder / MANIFEST).write_text(json.dumps({"files": files}, indent=1) + "\n", encoding="utf-8")
    return found


def first_difference(folder: Path, expected: Mapping[str, tuple[int, str]], *, read: bool, on_bytes: OnBytes | None = None) -> str | None:
    """Relative path of the first file that is missing, of another size or with another hash; None when all agree.

    Without ``read``, contents are compared only where this process has hashed them before.
    A weight file that the manifest does not name counts as a difference.
    """
    extra = {p.relative_to(folder).as_posix() for p in weight_files(folder)} - expected.keys()
    if extra:
        return min(extra)
    for name, (size, digest) in sorted(expected.items()):
        path = folder / name
        if not path.is_file() or (size >= 0 and path.stat().st_size != size):
            return name
        actual = file_sha256(path, on_bytes) if read else known_sha256(path)
        if actual is not None and actual != digest:
            return name
    return None


def main(arguments: list[str]) -> int:
    """Write the manifest of each folder named on the command line."""
    if not arguments:
        print("usage: python -m studio.models.manifest FOLDER [FOLDER ...]")
        return 2
    for argument in arguments:
        found = write_manifest(Path(argument))
        print(f"{argument}: {len(found)} files, {sum(size for size, _ in found.values()) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
