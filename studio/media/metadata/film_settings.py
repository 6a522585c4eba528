"""Settings read back from one of our own films: MP4, WebM, GIF, or the pictures of a PNG sequence."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.containers import open_media, probe
from studio.media.image_decoding import open_picture
from studio.media.metadata.image_settings import own_settings
from studio.media.metadata.provenance import KEYWORD, Restored
from studio.media.metadata.text_chunks import MAX_TEXT, read_json, read_texts
from studio.media.zip_index import check_zip_index
from studio.messages import title_of

_LARGEST_PICTURE = 64 * 2**20  # bytes of one PNG in a ZIP
_GIF, _ZIP = (b"GIF87a", b"GIF89a"), b"PK\x03\x04"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")


def read_film_settings(path: Path | str, accepts: type[BaseModel], *, task: str, field: str | None = None) -> Restored:
    """Every setting in the film that ``accepts`` (the Params of ``task``) takes as it is; nothing is clamped or converted.

    Files that were uploaded to make it are not included; a notice says so. Raises `InvalidInput` about ``field``:
    ``error.film_no_settings`` without settings, ``error.settings_of_other_task`` for another task's film, ``error.media_*`` or
    ``error.image_*`` for a file that cannot be read.
    """
    own = read_json(own_text(Path(path), field))
    given = own.get("params") if own is not None else None
    if own is None or not isinstance(given, dict) or "task" not in own:
        raise InvalidInput("error.film_no_settings", field)
    if own["task"] != task:
        raise InvalidInput("error.settings_of_other_task", field, name=title_of(own["task"]))
    # files that the task requires: placeholders let the rest be validated
    files = {name: Path("x") for name, info in accepts.model_fields.items() if info.is_required() and info.annotation is Path}
    found = own_settings({**own, "params": {**given, **files}}, accepts, task, field)
    params = {name: value for name, value in found.params.items() if name not in files}
    if not params:
        raise InvalidInput("error.film_no_settings", field)
    return replace(found, params=params, notices=tuple(_film_notice(n) for n in found.notices))


def _film_notice(notice: Notice) -> Notice:
    return Notice("notice.film_input_needed") if notice.code == "notice.input_needed" else notice


def own_text(file: Path, field: str | None) -> str | None:
    """The studio's JSON in one of its own pictures, films or ZIPs, from the place where this kind of file keeps it; "" or None without.

    Raises `InvalidInput` about ``field`` for a file that cannot be read.
    """
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
    except (OSError, ValueError):
        head = b""
    if head.startswith(_PICTURES):
        return read_texts(file, field).get(KEYWORD)
    if head.startswith(_ZIP):
        return read_texts(_first_picture(file, field), field).get(KEYWORD)
    return _gif_text(file, field) if head.startswith(_GIF) else _film_text(file, field)


def _first_picture(file: Path, field: str | None) -> bytes:
    """The first PNG of a ZIP. The archive is untrusted: only entries that are small and stored uncompressed are read."""
    try:
        check_zip_index(file)
        with zipfile.ZipFile(file) as opened:
            names = (i for i in opened.infolist() if i.filename.lower().endswith(".png") and i.compress_type == zipfile.ZIP_STORED)
            entry = next((i for i in names if 0 < i.file_size <= _LARGEST_PICTURE and not i.flag_bits & 1), None)
            if entry is not None:
                return opened.read(entry)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InvalidInput("error.film_no_settings", field) from error
    raise InvalidInput("error.film_no_settings", field)


def _gif_text(file: Path, field: str | None) -> str:
    comment = open_picture(file, field).info.get("comment", b"")
    return _short(comment.decode("utf-8", "replace") if isinstance(comment, bytes) else str(comment))


def _film_text(file: Path, field: str | None) -> str:
    from av.error import FFmpegError

    try:
        with open_media(file) as container:
            texts: Mapping[str, str] = {name.lower(): text for name, text in container.metadata.items()}
    except (FFmpegError, OSError, ValueError, UnicodeError) as error:
        probe(file, field or "media_file")  # raises with a sentence that says what is wrong
        raise InvalidInput("error.film_no_settings", field) from error
    return _short(texts.get("description", ""))


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else ""
