"""Pictures in and pictures out: checked inputs, exact sizes, grids, and files written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import math
import os
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.errors import InvalidInput, StorageFull
from studio.events import Notice
from studio.media.decode import Source, decode, rgb
from studio.media.provenance import Provenance, png_text
from studio.settings import Settings

_TINY = 16  # pixels; below this a picture holds no shape to keep
_LONG = 8  # longer side over shorter side; beyond it a centre crop loses nearly everything
_OURS = re.compile(r"\.?[A-Za-z0-9_]+-[A-Za-z0-9_-]+-[0-9a-f]{8}(-\w+)?\.[a-z0-9]+")
_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


@dataclass(frozen=True)
class Picture:
    """``image`` is RGB, upright, first frame; ``notices`` say what was changed or is odd about it."""

    image: Image.Image
    notices: tuple[Notice, ...] = ()


def load_picture(source: Source, field: str | None = None) -> Picture:
    """PNG, JPEG, WebP, BMP, GIF or TIFF of at most 50 megapixels, from a path, bytes or a Pillow image.

    Transparency is laid over white. Raises `InvalidInput` (``error.image_*``) about ``field``.
    """
    image, notices = decode(source, field)
    if min(image.size) < _TINY:
        notices += (Notice("notice.image_tiny", {"width": image.width, "height": image.height}, "warning"),)
    elif max(image.size) > _LONG * min(image.size):
        notices += (Notice("notice.image_long", {"width": image.width, "height": image.height}, "warning"),)
    return Picture(rgb(image, field), notices)


def load_mask(source: Source, field: str | None = None, size: tuple[int, int] | None = None) -> Image.Image:
    """A mask, mode L, 255 = repaint, 0 = keep; resized (nearest) to ``size`` = (width, height) when given.

    Of a picture with transparency the painted (opaque) part counts, as a brush layer sends it; of any other the bright half.
    Raises `InvalidInput`: ``error.image_*`` as `load_picture`, ``error.mask_empty`` when nothing is left to repaint.
    """
    image, _ = decode(source, field)
    grey = rgb(image, field).convert("L")
    if image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        if alpha.getextrema() != (255, 255):  # an opaque RGBA picture is an ordinary black and white mask
            grey = alpha
    mask = grey.point([0] * 128 + [255] * 128)
    if size is not None and mask.size != size:
        mask = mask.resize(size, Image.Resampling.NEAREST)
    if mask.getbbox() is None:
        raise InvalidInput("error.mask_empty", field)
    return mask


def fit(image: Image.Image, width: int, height: int) -> Image.Image:
    """The centre of ``image`` with the aspect of ``width`` x ``height`` (pixels), at exactly that size.

    RGB through Lanczos; a mask (mode L) keeps its two values through nearest. Never stretches.
    """
    if image.size == (width, height):
        return image
    scale = min(image.width / width, image.height / height)
    crop_w, crop_h = width * scale, height * scale
    left, top = (image.width - crop_w) / 2, (image.height - crop_h) / 2
    box = (left, top, min(left + crop_w, image.width), min(top + crop_h, image.height))
    if image.mode == "L":
        return image.resize((width, height), Image.Resampling.NEAREST, box=box)
    return image.resize((width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def grid(images: Sequence[Image.Image]) -> Image.Image:
    """All pictures in one, row by row: 2 side by side, 3 and 4 as 2 x 2. Raises ValueError for none."""
    if not images:
        raise ValueError("a grid needs at least one picture")
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    width, height = max(i.width for i in images), max(i.height for i in images)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    for index, image in enumerate(images):
        sheet.paste(image, (index % columns * width, index // columns * height))
    return sheet


def save_png(
    image: Image.Image,
    folder: Path,
    task: str,
    seed: int | str,
    provenance: Provenance | None = None,
    extra_text: Mapping[str, str] | None = None,
) -> Path:
    """Write ``<task>-<seed>-<hash>.png`` with its metadata, whole or not at all; the same content gets the same name.

    ``seed`` may be the stem of an input file or a word such as "grid". ``extra_text`` adds or replaces PNG text (UTF-8).
    Raises `StorageFull` (``error.storage_full`` or ``error.storage_unwritable``).
    """
    info = PngInfo()
    for key, value in {**(png_text(provenance) if provenance else {}), **(extra_text or {})}.items():
        info.add_itxt(_keyword(key), value.encode("utf-8", "replace").decode("utf-8").replace("\0", " "))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info, compress_level=3)
    data = buffer.getvalue()
    name = f"{_plain(task, 40)}-{_plain(str(seed), 60)}-{hashlib.sha256(data).hexdigest()[:8]}.png"
    return write_file(folder / name, data)


def write_file(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path`` through a temporary file beside it, so that no reader ever meets half a file."""
    part: Path | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise _storage_error(error) from error
    return path


def session_folder(settings: Settings, session: str) -> Path:
    """The folder of one session's results, made readable by this user only. Raises `StorageFull`.

    ``session`` may be any text: what is not a letter, digit, ``-`` or ``_`` never reaches the file system.
    """
    plain = _plain(session, 40)
    if plain != session:  # two odd names must not share a folder
        plain += "-" + hashlib.sha256(session.encode("utf-8", "replace")).hexdigest()[:12]
    folder = settings.output_dir / plain
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "a link stands where the session folder should be")
    except OSError as error:
        raise _storage_error(error) from error
    return folder


def remove_old(settings: Settings, max_age_seconds: float = 86_400) -> int:
    """Remove the studio's own files older than that from all session folders; the number of files removed.

    Only names that the studio writes are touched, so an output folder shared with other files stays safe.
    """
    removed = 0
    oldest = time.time() - max_age_seconds
    try:
        folders = [f for f in settings.output_dir.iterdir() if f.is_dir() and not f.is_symlink()]
    except OSError:
        return 0
    for folder in folders:
        before = removed
        try:
            for file in folder.iterdir():
                if _OURS.fullmatch(file.name) and file.is_file() and not file.is_symlink() and file.stat().st_mtime < oldest:
                    file.unlink()
                    removed += 1
            if removed > before and not any(folder.iterdir()):
                folder.rmdir()
        except OSError:  # another process cleans the same folder, or a result just arrived
            continue
    return removed


def _plain(text: str, length: int) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "", text)[:length] or "local"


def _keyword(key: str) -> str:
    """A PNG keyword: 1 to 79 Latin characters."""
    return re.sub(r"[^ -~]", "", key).strip()[:79] or "text"


def _storage_error(error: OSError) -> StorageFull:
    return StorageFull("error.storage_full" if error.errno in _DISK_FULL else "error.storage_unwritable")
