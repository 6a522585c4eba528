"""Restores settings from a pack, its manifest.json or its spec.json."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from studio.errors import InvalidInput
from studio.media.metadata.image_settings import own_settings
from studio.media.metadata.provenance import Restored
from studio.media.metadata.text_chunks import MAX_TEXT, read_json
from studio.media.zip_index import check_zip_index
from studio.messages import title_of
from studio.tasks.game_scene.brief.scene_spec import SceneSpec, follow_brief
from studio.tasks.game_scene.zip_pack import MANIFEST

_ZIP = b"PK\x03\x04"
_BAD_ZIP = (OSError, ValueError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error)


def read_pack_settings(path: Path | str, accepts: type[BaseModel], *, task: str, field: str | None = None) -> Restored:
    """Every setting in the file that ``accepts`` (the Params of ``task``) takes unchanged; nothing is clamped or converted.

    ``path``: a pack (ZIP), its manifest.json or a spec.json. It is untrusted: at most `MAX_TEXT` bytes of a single ZIP entry are read.
    The sketch is not among the settings; a notice says so. Raises `InvalidInput` about ``field``: ``error.pack_no_settings`` for anything
    else, ``error.settings_of_other_task`` for the settings of another task.
    """
    data = read_json(_text(Path(path), field))
    if data is None:
        raise InvalidInput("error.pack_no_settings", field)
    if not isinstance(data.get("params"), dict) or "task" not in data:
        data = {"task": task, "params": _of_spec(data, field)}
    if data["task"] != task:
        raise InvalidInput("error.settings_of_other_task", field, name=title_of(data["task"]))
    return _restored(data, accepts, task, field)


def _restored(data: Mapping[str, Any], accepts: type[BaseModel], task: str, field: str | None) -> Restored:
    data = {**data, "params": follow_brief(data["params"])}  # fields filled from the brief would outlive an edited one
    try:
        return own_settings(data, accepts, task, field)
    except InvalidInput as error:
        wrong = error.field if error.field in accepts.model_fields else None
        if wrong in data["params"] and wrong != field:  # only this one is invalid: restore the other settings
            return _restored({**data, "params": {k: v for k, v in data["params"].items() if k != wrong}}, accepts, task, field)
        raise InvalidInput("error.pack_no_settings", field) from error


def _of_spec(data: Mapping[str, object], field: str | None) -> dict[str, object]:
    """The parameters that give the spec again."""
    import json

    try:
        spec = SceneSpec.from_json(json.dumps(data), field)
    except InvalidInput as error:
        raise InvalidInput("error.pack_no_settings", field) from error
    names = {name: ", ".join(getattr(spec, name)) for name in ("terrain", "buildings", "objects")}
    same = {name: getattr(spec, name) for name in ("mood", "time", "weather", "style", "seed")}
    return {"prompt": spec.brief, **names, **same}


def _text(file: Path, field: str | None) -> str:
    """The JSON text of a file or of a ZIP's manifest, "" if it is too long."""
    try:
        with file.open("rb") as opened:
            data = opened.read(len(_ZIP))
            data = _manifest(file) if data == _ZIP else data + opened.read(MAX_TEXT)
        return data.decode("utf-8-sig") if len(data) <= MAX_TEXT else ""
    except _BAD_ZIP as error:
        raise InvalidInput("error.pack_no_settings", field) from error


def _manifest(file: Path) -> bytes:
    """The manifest at the top level of the ZIP, or in a single folder if the pack was zipped again. Raises one of `_BAD_ZIP`."""
    check_zip_index(file)
    with zipfile.ZipFile(file) as archive:
        found = [i for i in archive.infolist() if i.filename == MANIFEST or i.filename.split("/")[1:] == [MANIFEST]]
        entry = min(found, key=lambda i: len(i.filename), default=None)
        if entry is None or entry.flag_bits & 1 or entry.file_size > MAX_TEXT:
            raise zipfile.BadZipFile("no readable manifest")
        with archive.open(entry) as opened:
            return opened.read(MAX_TEXT + 1)
