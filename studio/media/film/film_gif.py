"""Animated GIF (GIF89a): one palette for all pictures, true times, an endless loop, and a comment that says how it was made.

On PyAV itself: imageio's Pillow plugin keeps every picture in memory and gives each a palette of its own; its pyav plugin numbers pictures
instead of timing them, and its filters have one input, so that ``paletteuse`` would buffer the film.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream
    from av.filter import FilterContext, Graph

_TICK = Fraction(1, 100)  # seconds; the time resolution of the format
_FASTEST = 50  # pictures a second; browsers slow anything faster down to a tenth of a second a picture
# ordered dithering: the diffused errors of other methods would crawl from picture to picture
_DITHER = "bayer:bayer_scale=3:diff_mode=rectangle"
_BLOCK = 255  # bytes in a sub-block of a comment
_CLOCK = Fraction(1, 25)  # of the filters, for which only the order matters
_HEAD = 13  # bytes: signature and logical screen descriptor


class GifFilm:
    """Pictures wait on disk until all are known, because the palette (median cut) is chosen over all of them."""

    def __init__(self, path: Path, size: tuple[int, int], fps: Fraction, metadata: Mapping[str, str]) -> None:
        """``size``: (width, height) px. Above 50 pictures a second, those due less than 20 ms after the last are dropped."""
        from av.filter import Graph

        self._path, self._size, self._fps = path, size, fps
        self._comment = metadata.get("description") or metadata.get("comment") or ""
        self._count = 0
        self._store = tempfile.TemporaryFile(dir=path.parent, prefix=".frames-")  # noqa: SIM115  # closed by finish or close
        self._ticks: list[int] = []  # when each kept picture is due, hundredths of a second
        self._graph = Graph()
        self._source = _buffer(self._graph, size)
        chooser, self._sink = self._graph.add("palettegen", "stats_mode=full"), self._graph.add("buffersink")
        self._source.link_to(chooser)
        chooser.link_to(self._sink)
        self._graph.configure()

    def add(self, picture: np.ndarray) -> None:
        """Count the colours of one picture and store it."""
        due = round(self._count / self._fps / _TICK)
        self._count += 1
        if self._fps > _FASTEST and self._ticks and due - self._ticks[-1] < _TICK.denominator // _FASTEST:
            return
        self._source.push(_video_frame(picture, len(self._ticks)))
        with suppress(BlockingIOError):  # there is no palette yet, but pulling makes the filter consume the picture
            self._sink.pull()
        self._ticks.append(due)
        self._store.write(np.ascontiguousarray(picture).data)

    def finish(self) -> None:
        """Choose the palette, encode the pictures, write the comment."""
        self._source.push(None)
        palette = _pulled(self._sink)
        self._store.seek(0)
        with tempfile.TemporaryFile(dir=self._path.parent, prefix=".gif-") as coded:
            self._encode(palette, coded)
            coded.seek(0)
            with self._path.open("wb") as file:
                _with_comment(coded, self._comment, file)
        self._store.close()

    def close(self) -> None:
        """Discard the stored pictures; never raises."""
        with suppress(Exception):
            self._store.close()

    def _encode(self, palette: VideoFrame, coded: IO[bytes]) -> None:
        import av

        end = round(self._count / self._fps / _TICK)
        last = max(2, end - self._ticks[-1])
        mapper = _PaletteMapper(palette, self._size)
        with av.open(coded, "w", format="gif", options={"loop": "0", "final_delay": str(last)}) as target:
            track = cast("VideoStream", target.add_stream("gif", rate=_TICK.denominator))
            track.width, track.height, track.pix_fmt = *self._size, "pal8"
            track.codec_context.time_base = track.time_base = _TICK
            for tick in self._ticks:
                frame = mapper.map(self._next())
                frame.pts, frame.time_base = tick, _TICK
                target.mux(track.encode(frame))
            target.mux(track.encode(None))

    def _next(self) -> np.ndarray:
        """The next stored picture, uint8 (h, w, 3)."""
        width, height = self._size
        return np.frombuffer(self._store.read(width * height * 3), np.uint8).reshape(height, width, 3)


class _PaletteMapper:
    """Maps pictures to the colours of one palette."""

    def __init__(self, palette: VideoFrame, size: tuple[int, int]) -> None:
        from av.filter import Graph

        self._graph, self._count = Graph(), 0
        self._source, colours = _buffer(self._graph, size), _buffer(self._graph, (palette.width, palette.height), palette.format.name)
        use, self._sink = self._graph.add("paletteuse", f"dither={_DITHER}"), self._graph.add("buffersink")
        self._source.link_to(use, 0, 0)
        colours.link_to(use, 0, 1)
        use.link_to(self._sink)
        self._graph.configure()
        palette.pts, palette.time_base = 0, _CLOCK
        colours.push(palette)
        colours.push(None)

    def map(self, picture: np.ndarray) -> VideoFrame:
        """A frame of 8-bit indices (pal8) for a picture, uint8 (h, w, 3)."""
        self._source.push(_video_frame(picture, self._count))
        self._count += 1
        return _pulled(self._sink)


def _buffer(graph: Graph, size: tuple[int, int], pixel_format: str = "rgb24") -> FilterContext:
    from av import VideoFormat

    return graph.add_buffer(width=size[0], height=size[1], format=VideoFormat(pixel_format, *size), time_base=_CLOCK)


def _pulled(sink: FilterContext) -> VideoFrame:
    return cast("VideoFrame", sink.pull())


def _video_frame(picture: np.ndarray, count: int) -> VideoFrame:
    from av import VideoFrame

    frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    frame.pts, frame.time_base = count, _CLOCK
    return frame


def _with_comment(source: IO[bytes], text: str, target: IO[bytes]) -> None:
    """Copy a GIF, inserting a comment extension before its first picture, where every reader looks for it."""
    head = source.read(_HEAD)
    if len(head) == _HEAD and head[10] & 0x80:  # a palette for all pictures follows
        head += source.read(3 * 2 ** ((head[10] & 7) + 1))
    target.write(head)
    data = text.encode("utf-8", "replace")
    if data:
        blocks = b"".join(bytes([len(data[i : i + _BLOCK])]) + data[i : i + _BLOCK] for i in range(0, len(data), _BLOCK))
        target.write(b"\x21\xfe" + blocks + b"\x00")
    shutil.copyfileobj(source, target)
