"""The pictures of a clip, one after the other: the words appear, a picture grows out of its previews, a view travels, a film plays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import chain

import numpy as np
from PIL import Image

from studio.media.slides.slide_page import SlidePage
from studio.media.slides.slide_story import Footage, Pan, SlideStory, Source, Still, read_picture
from studio.media.slides.slide_text import LINE, set_lines
from studio.media.subtitles.caption_drawing import draw_caption, find_font, overlay_rgb
from studio.media.video import Frame, frame_at, frames

_TYPING, _LONGEST_TYPING = 0.035, 1.4  # seconds a letter, and for all of them
_PREVIEW, _SHORTEST, _LONGEST = 0.3, 1.5, 4.0  # seconds a preview, and for all of them
_FADE = 0.5  # seconds
_BAND = 0.62  # of a panorama's height: the rest is sky and ground that a picture of its shape bends


def aspect_of(story: SlideStory) -> float:
    """Width over height of the place for the pictures; 0 where there are none (a recording without pictures)."""
    if not story.parts:
        return 0.0
    first = story.parts[0]
    if isinstance(first, Pan):
        return 16 / 9
    if isinstance(first, Still):
        picture = read_picture(first.picture)
        return picture.width / picture.height
    frame = frame_at(first.path, 0.0, side=160)
    return 0.0 if frame is None else frame.image.shape[1] / frame.image.shape[0]


def count_of(story: SlideStory, page: SlidePage, fps: int) -> int:
    """How many pictures `pictures` of stills and views will yield."""
    return sum(1 for _ in _timeline(story, page, fps))


def pictures(story: SlideStory, page: SlidePage, fps: int) -> Iterator[Image.Image]:
    """The clip of stills and views at ``fps``. A few pictures at a time; what stands is yielded as the same object."""
    blank: tuple[int, Image.Image] | None = None  # index of a part, and its page with all words
    drawn: tuple[Moment, Image.Image] | None = None
    cache = _Pictures()
    for moment in _timeline(story, page, fps):
        if drawn is not None and drawn[0] == moment:
            yield drawn[1]
            continue
        index, letters, below, above, share = moment
        part = story.parts[index]
        if letters is None and (blank is None or blank[0] != index):
            blank = (index, page.drawn(None, getattr(part, "caption", "")))
        canvas = page.drawn(letters) if letters is not None or blank is None else blank[1].copy()
        if letters is None and isinstance(part, Pan):
            page.place(canvas, _view(cache.of(part.picture), share, page.aspect))
        elif letters is None and isinstance(part, Still):
            _cross(page, canvas, cache, _at(part, below), _at(part, above), share)
        drawn = (moment, canvas)
        yield canvas


def last_picture(story: SlideStory, page: SlidePage) -> Image.Image:
    """The slide at its end: the finished result with all its words."""
    if not story.parts:
        return page.drawn()
    part = story.parts[0]
    canvas = page.drawn(None, "" if isinstance(part, Footage) else part.caption)
    if isinstance(part, Still):
        page.place(canvas, read_picture(part.picture))
    elif isinstance(part, Pan):
        page.place(canvas, _view(read_picture(part.picture), 0.0, 16 / 9))
    else:
        frames_of = FootageFrames(part, page)
        time = part.cues[0][0] + 0.05 if part.cues else frames_of.middle
        canvas = frames_of.at(time)
    return canvas


class FootageFrames:
    """Pictures of a film with its captions, on the page; or, of a recording without pictures, its captions alone."""

    def __init__(self, part: Footage, page: SlidePage) -> None:
        self._part, self._page = part, page
        self._cues = sorted(part.cues, key=lambda cue: cue[0])
        self._starts = [cue[0] for cue in self._cues]
        self._font = find_font("".join(line for _, _, lines in self._cues for line in lines))
        self._blank, self._drawn = page.drawn(), (-2, page.drawn())

    @property
    def middle(self) -> float:
        """Seconds of a picture that stands for the film: its middle, as far as the file says how long it is."""
        from studio.media.containers import probe

        return probe(self._part.path).duration / 2

    def at(self, time: float) -> Image.Image:
        """The slide at ``time`` seconds, decoded from the nearest key frame."""
        return self.of(frame_at(self._part.path, time), time)

    def each(self, fps: float, until: float) -> Iterator[Image.Image]:
        """The slides at ``fps`` up to ``until`` seconds; the film is decoded once, and a frame that lasts longer is repeated."""
        tick, held = 0, None
        side = max(self._page.picture[2] - self._page.picture[0], self._page.picture[3] - self._page.picture[1])
        if side <= 0:
            while tick / fps < until:
                yield self.of(None, tick / fps)
                tick += 1
            return
        for frame in chain(frames(self._part.path, side=side), [None]):
            end = until if frame is None else min(frame.time, until)
            while held is not None and tick / fps < end - 1e-6:
                yield self.of(held, tick / fps)
                tick += 1
            if frame is None or frame.time >= until:
                return
            held = frame

    def of(self, frame: Frame | None, time: float) -> Image.Image:
        """The slide with ``frame``, and the caption of ``time`` seconds."""
        index = bisect_right(self._starts, time + 1e-6) - 1
        if index >= 0 and time + 1e-6 >= self._cues[index][1]:
            index = -1
        if frame is None:
            return self._words_only(index)
        canvas = self._blank.copy()
        shown = frame.image
        if index >= 0:
            box = self._page.picture
            size = (box[2] - box[0], box[3] - box[1])
            shown = np.asarray(Image.fromarray(shown).resize(size, Image.Resampling.BICUBIC))
            overlay = draw_caption(self._cues[index][2], *size, font_file=self._font)
            shown = overlay_rgb(overlay, shown) if overlay else shown
        self._page.place(canvas, Image.fromarray(shown))
        return canvas

    def _words_only(self, index: int) -> Image.Image:
        if self._drawn[0] != index:
            text = " ".join(self._cues[index][2]) if index >= 0 else ""
            self._drawn = (index, _caption_page(self._page, text))
        return self._drawn[1]


def _caption_page(page: SlidePage, text: str) -> Image.Image:
    """What is being said, large in the middle, below the title of the slide."""
    from PIL import ImageDraw

    canvas = page.drawn()
    width, height = page.size
    room = (round(width * 0.8), round(height * 0.42))
    lines = set_lines(text, *room, [round(height * n / 1080) for n in (92, 80, 68, 58, 48)])
    top = round(height * 0.6) - lines.height // 2
    for i, line in enumerate(lines.lines):
        at = (width / 2, top + i * round(lines.size * LINE))
        ImageDraw.Draw(canvas).text(at, line, page.colours.ink, font=lines.font, anchor="ma")
    return canvas


Moment = tuple[int, "int | None", int, int, float]  # part, letters of the title or None, picture below and above (see _at), share


def _timeline(story: SlideStory, page: SlidePage, fps: int) -> Iterator[Moment]:
    """What every picture of a clip shows."""
    typing = min(_LONGEST_TYPING, _TYPING * page.title.letters)
    for k in range(round(typing * fps)):
        yield 0, round(page.title.letters * k / (typing * fps)), 0, 0, 0.0
    for index, part in enumerate(story.parts):
        if isinstance(part, Pan):
            count = round(part.seconds * fps)
            for k in range(count):
                yield index, None, 0, 0, k / count
        elif isinstance(part, Still):
            yield from ((index, None, *moment) for moment in _growth(part, fps))


def _growth(part: Still, fps: int) -> Iterator[tuple[int, int, float]]:
    """Each preview fades into the next, the last into the picture, which then stands."""
    known = len(part.previews)
    if known:
        each = min(_LONGEST, max(_SHORTEST, _PREVIEW * known)) / known
        for k in range(round(each * known * fps)):
            at = k / (each * fps)
            share = min(1.0, 2 * (at % 1))
            yield (int(at) if share == 1 else int(at) - 1), int(at), share
    fading = max(1, round(_FADE * fps))
    for k in range(fading):
        yield known - 1, known, k / fading
    for _ in range(max(1, round(part.seconds * fps))):
        yield known, known, 1.0


def _at(part: Still, index: int) -> Source | None:
    """The preview of that number, the picture itself after the last, None before the first."""
    if index < 0:
        return None
    return part.previews[index] if index < len(part.previews) else part.picture


class _Pictures:
    """The last two pictures that were read."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, Image.Image]] = []

    def of(self, source: Source) -> Image.Image:
        for key, picture in self._kept:
            if key == id(source):
                return picture
        self._kept = [*self._kept[-1:], (id(source), read_picture(source))]
        return self._kept[-1][1]


def _cross(page: SlidePage, canvas: Image.Image, cache: _Pictures, below: Source | None, above: Source | None, share: float) -> None:
    if above is None:
        return
    if share >= 1:
        page.place(canvas, cache.of(above))
        return
    under = canvas.copy()
    if below is not None:
        page.place(under, cache.of(below))
    page.place(canvas, cache.of(above))
    canvas.paste(Image.blend(under, canvas, share))


def _view(panorama: Image.Image, share: float, aspect: float) -> Image.Image:
    """The part of a panorama seen after ``share`` of a turn; it begins again at its left edge."""
    height = round(panorama.height * _BAND)
    width = min(round(height * aspect), panorama.width)
    top = (panorama.height - height) // 2
    left = round(share * panorama.width) % panorama.width
    view = Image.new("RGB", (width, height))
    view.paste(panorama.crop((left, top, min(left + width, panorama.width), top + height)), (0, 0))
    if left + width > panorama.width:
        view.paste(panorama.crop((0, top, left + width - panorama.width, top + height)), (panorama.width - left, 0))
    return view
