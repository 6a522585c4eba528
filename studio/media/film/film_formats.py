"""Film files: encoded video (H.264, VP9), and PNG files in a ZIP. Each takes one picture after the other.

imageio writes the PNG files. The video is on PyAV itself: imageio's pyav plugin takes no encoder options (quality, preset), no BT.709 tags
and no sound track.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from studio.media.film.film_sound import FilmSound, Soundtrack, film_sound
from studio.media.metadata.provenance import KEYWORD

if TYPE_CHECKING:
    from av import VideoStream

_X264 = {"preset": "fast", "crf": "17"}  # 17: visually lossless
_VP9 = {"deadline": "good", "cpu-used": "4", "crf": "20", "b:v": "0", "row-mt": "1"}
_KEY_SECONDS = 2  # between key frames, to which a player can seek
_BT709 = 1  # ITU-T H.273: primaries, transfer and matrix of high definition video, which players assume by default
_LIMITED = 1  # "MPEG" range, 16 to 235


class FilmFile(Protocol):
    """One file being written."""

    def add(self, picture: np.ndarray) -> None:
        """The next picture, uint8 (h, w, 3)."""
        ...

    def finish(self) -> None:
        """Complete the file."""
        ...

    def close(self) -> None:
        """Release everything without completing the file; never raises."""
        ...


class EncodedFilm:
    """MP4 (H.264, 4:2:0, 8 bits, BT.709: what every player plays) or WebM (VP9), with sound."""

    def __init__(
        self, path: Path, kind: str, size: tuple[int, int], fps: Fraction, metadata: Mapping[str, str], sound: Soundtrack | None = None
    ) -> None:  # fmt: skip
        """``kind``: "mp4" or "webm"; ``size`` (width, height) px."""
        import av

        self._fps, self._count = fps, 0
        self._sound: FilmSound | None = None
        self._pad = ((0, size[1] % 2), (0, size[0] % 2), (0, 0))
        # the index comes first: a browser can start before the file has arrived
        options = {"movflags": "+faststart"} if kind == "mp4" else {}
        self._container = av.open(str(path), "w", format=kind, options=options)
        self._container.metadata.update(metadata)
        self._track = self._pictures(kind, (size[0] + size[0] % 2, size[1] + size[1] % 2))
        try:
            self._sound = None if sound is None else film_sound(self._container, kind, sound)
        except BaseException:
            self.close()
            raise

    def _pictures(self, kind: str, size: tuple[int, int]) -> VideoStream:
        options = {**(_X264 if kind == "mp4" else _VP9), "g": str(max(1, round(self._fps * _KEY_SECONDS)))}
        codec = "libx264" if kind == "mp4" else "libvpx-vp9"
        track = cast("VideoStream", self._container.add_stream(codec, rate=self._fps, options=options))
        track.width, track.height, track.pix_fmt = *size, "yuv420p"
        context = track.codec_context
        context.time_base = track.time_base = 1 / self._fps
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        return track

    def add(self, picture: np.ndarray) -> None:
        """Encode one picture, and the sound up to it."""
        from av import VideoFrame
        from av.video.reformatter import ColorRange, Colorspace

        if self._pad[0][1] or self._pad[1][1]:
            picture = np.pad(picture, self._pad, mode="edge")
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, src_color_range=ColorRange.JPEG, dst_color_range=ColorRange.MPEG
        )
        frame.colorspace, frame.color_range = _BT709, _LIMITED
        frame.pts, frame.time_base, frame.duration = self._count, 1 / self._fps, 1
        if self._sound is not None:
            self._sound.until(float(self._count / self._fps))
        self._count += 1
        self._container.mux(self._track.encode(frame))

    def finish(self) -> None:
        """Flush the encoders and write the index."""
        self._container.mux(self._track.encode(None))
        if self._sound is not None:
            self._sound.until(float("inf"))
            self._sound.close()
        self._container.close()

    def close(self) -> None:
        """Release the file."""
        with suppress(Exception):
            if self._sound is not None:
                self._sound.close()
        with suppress(Exception):
            self._container.close()


class PngFilm:
    """``frame_0001.png``, ``frame_0002.png``, ... in a ZIP; each picture says how it was made, as the pictures of other tasks do."""

    def __init__(self, path: Path, metadata: Mapping[str, str]) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)  # PNG is compressed already
        self._texts = {KEYWORD if name == "description" else name.title(): text for name, text in metadata.items()}
        self._count = 0

    def add(self, picture: np.ndarray) -> None:
        """Write one PNG."""
        from studio.media.image import png_bytes

        self._count += 1
        self._zip.writestr(f"frame_{self._count:04d}.png", png_bytes(picture, self._texts))

    def finish(self) -> None:
        """Write the ZIP's directory."""
        self._zip.close()

    def close(self) -> None:
        """Release the file."""
        with suppress(Exception):
            self._zip.close()
