"""Films from single pictures: MP4, WebM, GIF or a ZIP of PNG files, with their sound; written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Literal

import numpy as np

from studio.errors import StorageFull
from studio.media.containers import probe
from studio.media.film.film_formats import EncodedFilm, FilmFile, PngFilm
from studio.media.film.film_gif import GifFilm
from studio.media.film.film_sound import Soundtrack
from studio.media.metadata.provenance import KEYWORD, Provenance
from studio.media.outputs import finish_file

FilmKind = Literal["mp4", "webm", "gif", "png"]
EXTENSIONS: Mapping[str, str] = {"mp4": "mp4", "webm": "webm", "gif": "gif", "png": "zip"}
"""File extension by kind."""

_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


def film_metadata(provenance: Provenance) -> dict[str, str]:
    """What `FilmWriter` writes into a file to say how it was made; read back by `studio.media.metadata.film_settings`."""
    return {"comment": provenance.generated, "description": provenance.text(), "software": f"{KEYWORD} {provenance.studio}"}


class FilmWriter:
    """Takes one picture after the other and writes a film. Memory does not grow with its length.

    Used as a context manager: the file gets its name if the block succeeds (or at `finish`), and nothing is left behind if it fails.
    The film shows exactly the pictures added, each for 1/``fps`` seconds; only a GIF of more than 50 pictures a second drops some,
    because players slow such files down. MP4 (H.264) and WebM (VP9) repeat the last line of an odd edge to make it even.
    """

    def __init__(
        self, path: Path, kind: FilmKind, width: int, height: int, fps: float | Fraction, *,
        sound: Soundtrack | None = None, metadata: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """``width`` and ``height`` in px; GIF and PNG are silent. Raises `StorageFull`, `InvalidInput` for a recording that cannot be
        read, and ``ValueError`` for a size or rate that is not positive.
        """
        if min(width, height) < 1 or not fps > 0:
            raise ValueError("a film needs a positive size and rate")
        self.path, self.kind, self.width, self.height = path, kind, width, height
        self.fps = Fraction(fps).limit_denominator(1001)
        self.frames = 0
        self._part: Path | None = None
        self._file: FilmFile | None = None
        with self._whole():
            self._open(sound, dict(metadata or {}))

    def __enter__(self) -> FilmWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self._drop()
        elif self._file is not None:
            self.finish()

    def add(self, picture: np.ndarray) -> None:
        """Add a picture, uint8 (height, width, 3). Raises `StorageFull`, and ``ValueError`` for another shape or after `finish`."""
        if picture.shape != (self.height, self.width, 3) or picture.dtype != np.uint8:
            raise ValueError(f"a picture is uint8 {(self.height, self.width, 3)}, not {picture.dtype} {picture.shape}")
        if self._file is None:
            raise ValueError("the film is finished")
        with self._whole():
            self._file.add(picture)
        self.frames += 1

    def finish(self) -> Path:
        """Complete the file and give it its name. Raises `StorageFull`, and ``ValueError`` for a film without pictures."""
        if self._file is None or self._part is None:
            return self.path
        with self._whole():
            if not self.frames:
                raise ValueError("a film needs at least one picture")
            self._file.finish()
            finish_file(self._part, self.path)
        self._file = self._part = None
        return self.path

    def _open(self, sound: Soundtrack | None, metadata: dict[str, str]) -> None:
        if sound is not None:
            probe(sound.path)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{self.path.stem[:40]}-", suffix=".part", dir=self.path.parent)
        os.close(handle)
        self._part = Path(name)
        size = (self.width, self.height)
        if self.kind == "gif":
            self._file = GifFilm(self._part, size, self.fps, metadata)
        elif self.kind == "png":
            self._file = PngFilm(self._part, metadata)
        else:
            self._file = EncodedFilm(self._part, self.kind, size, self.fps, metadata, sound)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A failure inside leaves nothing of the film behind; disk errors become `StorageFull`."""
        try:
            yield
        except OSError as error:
            self._drop()
            if error.errno is None:
                raise
            raise StorageFull("error.storage_full" if error.errno in _DISK_FULL else "error.storage_unwritable") from error
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        """Release the file and remove it."""
        file, part, self._file, self._part = self._file, self._part, None, None
        if file is not None:
            file.close()
        if part is not None:
            part.unlink(missing_ok=True)
