"""The files of a finished pack one by one, beside the ZIP that holds them."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from studio.media.outputs import result_name, write_file


def take_out(pack: Path) -> dict[str, Path]:
    """Name in the pack -> a file with that content in the folder of ``pack``. What is there already is not written again.

    The names of the files are the studio's own, so they are swept like every result. Raises `StorageFull`.
    """
    found: dict[str, Path] = {}
    with zipfile.ZipFile(pack) as archive:
        for entry in archive.infolist():
            name = PurePosixPath(entry.filename)
            content = archive.read(entry)
            file = pack.with_name(result_name("game_scene", name.stem.replace(".", "_"), content, name.suffix.lstrip(".").lower() or "bin"))
            found[entry.filename] = file if file.exists() else write_file(file, content)
    return found
