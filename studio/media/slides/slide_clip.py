"""Writes a slide: an MP4 that PowerPoint, Keynote and Google Slides play (H.264 and AAC), a GIF, or a PNG."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.events import Done, Event, Notice, Progress
from studio.media.containers import audio_stream, clock_zero, open_media, probe
from studio.media.film.film_writer import FilmWriter, film_metadata
from studio.media.image import png_bytes
from studio.media.metadata.provenance import KEYWORD, generated_texts, png_text
from studio.media.mp4_encoding import CopiedTrack, EncodedPictures, EncodedSound, new_mp4, sound_track
from studio.media.outputs import result_name, write_file
from studio.media.slides.slide_frames import FootageFrames, aspect_of, count_of, last_picture, pictures
from studio.media.slides.slide_page import SlidePage
from studio.media.slides.slide_story import SLIDE_SIZES, Footage, SlideKind, SlideStory
from studio.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av import VideoFrame
    from av.container import InputContainer, OutputContainer
    from PIL.Image import Image

LONGEST: Mapping[str, float] = {"mp4": 90.0, "gif": 15.0}
"""Seconds of a film that go into a clip: a slide is no cinema, and a GIF stores every picture."""

HELD = 2.0
"""Seconds for which the end stands still."""

_FPS: Mapping[str, int] = {"mp4": 24, "gif": 10}
_FILM_FPS = (10.0, 30.0)
_TOLD = 0.25  # seconds between two reports of progress
_BT709, _LIMITED = 1, 1  # ITU-T H.273


def write_slide(story: SlideStory, kind: SlideKind, folder: Path, name: str, size: tuple[int, int] | None = None) -> Iterator[Event]:
    """Events of writing ``<name>-slide-<hash>.<kind>`` into ``folder``: `Progress` in percent, then ``Done(Path)``.

    ``size``: (width, height) in px, even, 16:9; by default that of `SLIDE_SIZES`.
    A film longer than `LONGEST` is cut, and a notice says so. Closing the iterator leaves no half file. Raises `InvalidInput`
    (``error.slide_gone``, ``error.media_*``) where a file is gone or cannot be read, and `StorageFull`.
    """
    yield Progress("exporting", 0, 100)
    try:
        if kind == "png" or not story.parts:
            data = slide_png(story, size or SLIDE_SIZES["png"])
            yield Done(write_file(folder / result_name(name, "slide", data, "png"), data))
            return
        stamp = repr((story.words, story.theme, [repr(p)[:200] for p in story.parts], time.time_ns())).encode()
        target = folder / result_name(name, "slide", hashlib.sha256(stamp).digest(), kind)
        part, size = story.parts[0], size or SLIDE_SIZES[kind]
        if isinstance(part, Footage):
            yield from _film(story, part, kind, target, size)
        else:
            yield from _stills(story, kind, target, size)
    except FileNotFoundError as error:
        raise InvalidInput("error.slide_gone") from error


def slide_png(story: SlideStory, size: tuple[int, int] = SLIDE_SIZES["png"]) -> bytes:
    """The slide at its end as a PNG file of that size that says how it was made. Raises ``FileNotFoundError`` where a file is gone."""
    page = SlidePage(story.words, story.theme, size, aspect_of(story))
    texts = png_text(story.provenance) if story.provenance else generated_texts(generated=story.generated)
    return png_bytes(np.asarray(last_picture(story, page)), texts)


def _metadata(story: SlideStory) -> dict[str, str]:
    if story.provenance is not None:
        return film_metadata(story.provenance)
    # a GIF has room for one text: the description, else the comment
    return {"comment": story.generated, "software": f"{KEYWORD} {__version__}"}


def _stills(story: SlideStory, kind: SlideKind, target: Path, size: tuple[int, int]) -> Iterator[Event]:
    fps = _FPS[kind]
    page = SlidePage(story.words, story.theme, size, aspect_of(story))
    clip = _Clip(target, size, Fraction(fps), count_of(story, page, fps) + 1, _metadata(story))
    slides = chain([last_picture(story, page)], pictures(story, page, fps))  # slide programs show the first picture until it plays
    if kind == "gif":
        yield from clip.as_gif(slides)
    else:
        with new_mp4(target) as container:
            yield from clip.as_mp4(slides, container, None)
    yield Done(target)


def _film(story: SlideStory, part: Footage, kind: SlideKind, target: Path, size: tuple[int, int]) -> Iterator[Event]:
    info = probe(part.path)
    until = min(info.duration, LONGEST[kind])
    if info.duration > until + 0.5:
        yield Notice("notice.slide_cut", {"seconds": round(until)})
    most = _FPS["gif"] if kind == "gif" else _FILM_FPS[1]
    fps = Fraction(min(max(info.frame_rate or _FPS["gif"], _FILM_FPS[0]), most)).limit_denominator(1001)
    shown = FootageFrames(part, SlidePage(story.words, story.theme, size, aspect_of(story)))
    slides = _held(shown.each(float(fps), until), round(HELD * fps))
    clip = _Clip(target, size, fps, round((until + HELD) * fps), _metadata(story))
    if kind == "gif":
        yield from clip.as_gif(slides)
    else:
        with open_media(part.path) as source, new_mp4(target) as container:
            sound = partial(_Sound, container, source, part.track, until)
            yield from clip.as_mp4(slides, container, sound)
    yield Done(target)


@dataclass(frozen=True)
class _Clip:
    """A film of ``count`` slides of ``size`` (width, height) px."""

    target: Path
    size: tuple[int, int]
    fps: Fraction
    count: int
    metadata: dict[str, str]

    def as_gif(self, slides: Iterator[Image]) -> Iterator[Event]:
        told = _Telling(self.count)
        with FilmWriter(self.target, "gif", *self.size, self.fps, metadata=self.metadata) as film:
            for number, picture in enumerate(slides):
                film.add(np.asarray(picture))
                yield from told.at(number)

    def as_mp4(self, slides: Iterator[Image], container: OutputContainer, opened: Callable[[], _Sound] | None) -> Iterator[Event]:
        """``opened`` adds the sound, after the pictures have been added: the order in which players look."""
        told, last = _Telling(self.count), None
        container.metadata.update(self.metadata)
        track = EncodedPictures(container, *self.size, 1 / self.fps, self.fps)
        sound = opened() if opened else None
        frame = None
        for number, picture in enumerate(slides):
            if frame is None or picture is not last:
                frame, last = _video_frame(picture), picture
            if not number:
                track.like(frame)
            track.take(frame, number)
            if sound is not None:
                sound.until(float(number / self.fps))
            yield from told.at(number)
        if sound is not None:
            sound.finish()
        track.finish()


def _held(slides: Iterator[Image], count: int) -> Iterator[Image]:
    """All of them, and the last one ``count`` times more."""
    last = None
    for last in slides:
        yield last
    for _ in range(count if last is not None else 0):
        assert last is not None
        yield last


def _video_frame(picture: Image) -> VideoFrame:
    from av import VideoFrame
    from av.video.reformatter import ColorRange, Colorspace

    frame = VideoFrame.from_ndarray(np.asarray(picture), format="rgb24").reformat(
        format="yuv420p", dst_colorspace=Colorspace.ITU709, src_color_range=ColorRange.JPEG, dst_color_range=ColorRange.MPEG
    )
    frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc = _BT709, _LIMITED, _BT709, _BT709
    return frame


class _Sound:
    """The sound of a film beside its slides, as AAC: the only codec in MP4 that all slide programs play."""

    def __init__(self, container: OutputContainer, source: InputContainer, track: int | None, end: float) -> None:
        stream, self._end, self._at = audio_stream(source, track), end, -1.0
        self._zero = clock_zero(source)
        self._track: CopiedTrack | EncodedSound | None = sound_track(container, stream, self._zero, ("aac",))
        self._packets = source.demux(stream) if stream is not None else iter(())

    def until(self, seconds: float) -> None:
        """Write the sound up to that time."""
        from av.error import FFmpegError

        while self._track is not None and self._at < min(seconds, self._end):
            try:
                packet = next(self._packets, None)
            except (FFmpegError, OSError):  # a damaged end
                packet = None
            if packet is None or not packet.size:
                self._at = self._end
                return
            if packet.pts is not None and packet.time_base is not None:
                self._at = float(packet.pts * packet.time_base) - self._zero
            if self._at < self._end:
                self._track.take(packet)

    def finish(self) -> None:
        """Write the rest."""
        if self._track is not None:
            self.until(self._end)
            self._track.finish()


class _Telling:
    """Progress in percent, some times a second."""

    def __init__(self, count: int) -> None:
        self._count, self._told = max(count, 1), time.monotonic()

    def at(self, number: int) -> Iterator[Progress]:
        if time.monotonic() - self._told > _TOLD:
            self._told = time.monotonic()
            yield Progress("exporting", min(round(100 * number / self._count), 99), 100)
