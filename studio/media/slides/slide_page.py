"""The page behind the pictures of a slide: where everything stands, in two themes, drawn once and reused for every picture of a clip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PIL import Image, ImageDraw

from studio.media.slides.slide_story import SlideWords, Theme
from studio.media.slides.slide_text import LINE, Lines, font_for, set_lines

Box = tuple[int, int, int, int]  # left, top, right, bottom in px
_WIDE = 1.3  # width over height from which a picture stands below its words, not beside them


@dataclass(frozen=True)
class Palette:
    """Colours of a theme, the page's own."""

    paper: str
    well: str  # behind a picture that is still missing
    ink: str
    pale: str
    accent: str
    warn: str
    warn_paper: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette("#f4f3ef", "#e4e1d8", "#1d211f", "#5f615a", "#1f7163", "#7a4f00", "#faf1dd"),
    "dark": Palette("#121514", "#1f2523", "#e9ecea", "#a3aba7", "#5cc0aa", "#f0c878", "#2b2415"),
}


class SlidePage:
    """One layout: ``picture`` is where pictures go, `drawn` the page around them."""

    def __init__(self, words: SlideWords, theme: Theme, size: tuple[int, int], aspect: float) -> None:
        """``size``: (width, height) px of the slide; ``aspect``: width over height of what it shows, 0 for nothing but words."""
        self.words, self.colours, self.size = words, PALETTES[theme], size
        width, height = size
        self._edge, self._unit = round(height * 0.06), height / 1080
        foot = height - self._edge - (self._banner.height + self._px(28) if self._banner else 0)
        self._foot_line = foot - self._px(24)
        below = self._foot_line - self._px(34) if words.facts or words.origin else foot
        left, top = self._edge, self._edge
        self._label_at = (left, top)
        self._beside = aspect < _WIDE or bool(words.bars)
        if not self._beside:
            self._text: Box = (left, top + self._px(44), width - self._edge, top + self._px(44) + self._px(116))
            head = self._text[1] + self.title.height + self._px(20)
            self.picture = _inside((self._edge, head, width - self._edge, below), aspect)
        else:
            area = (left, top, width - self._edge, below)
            shown = min(below - top, round((width - 2 * self._edge) * 0.6 / max(aspect, 0.3)))
            wide = round(min(shown * max(aspect, 0.3), (width - 2 * self._edge) * 0.6)) if aspect else 0
            self.picture = _inside((area[2] - wide, top, area[2], below), aspect) if wide else (area[2], top, area[2], top)
            self._text = (left, top + self._px(56), area[2] - wide - (self._px(56) if wide else 0), below)

    def _px(self, at_1080: float) -> int:
        return max(1, round(at_1080 * self._unit))

    @cached_property
    def _banner(self) -> Lines | None:
        if not self.words.banner:
            return None
        sizes = [self._px(n) for n in (28, 24, 20)]
        return set_lines(self.words.banner, self.size[0] - 2 * self._edge - self._px(48), self._px(90), sizes)

    @cached_property
    def title(self) -> Lines:
        """The title as it is set; `Lines.letters` says how many letters can appear one by one."""
        left, top, right, bottom = self._text
        room = self._px(330) if self.words.bars else bottom - top
        sizes = [self._px(n) for n in (64, 56, 48, 42, 36, 32, 28)]
        return set_lines(self.words.title, right - left, room, sizes)

    @property
    def aspect(self) -> float:
        """Width over height of the place for pictures."""
        left, top, right, bottom = self.picture
        return (right - left) / max(bottom - top, 1)

    def drawn(self, letters: int | None = None, caption: str = "") -> Image.Image:
        """The page with an empty place for the picture. ``letters`` of the title are there (None: all); ``caption`` names the picture."""
        page = Image.new("RGB", self.size, self.colours.paper)
        pen = ImageDraw.Draw(page)
        label = f"{self.words.label} · {caption}" if caption and self._beside else self.words.label
        self._write(pen, self._label_at, label, 26, self.colours.accent)
        if caption and not self._beside:
            self._write(pen, (self.size[0] - self._edge, self._label_at[1]), caption, 26, self.colours.pale, anchor="ra")
        left, top = self._text[:2]
        step = round(self.title.size * LINE)
        for i, line in enumerate(self.title.lines if letters is None else self.title.first(letters)):
            pen.text((left, top + i * step), line, self.colours.ink, font=self.title.font)
        if self.words.bars:
            self._draw_bars(pen, top + self.title.height + self._px(24))
        self._draw_foot(pen)
        if self.picture[2] > self.picture[0]:
            pen.rounded_rectangle(_closed(self.picture), self._px(18), self.colours.well)
        return page

    def place(self, page: Image.Image, picture: Image.Image) -> None:
        """Put ``picture``, of any size, into its place on ``page``: whole, centred, with round corners."""
        left, top, right, bottom = _inside(self.picture, picture.width / picture.height)
        size = (right - left, bottom - top)
        if picture.size != size:
            up = picture.width < size[0]
            picture = picture.resize(size, Image.Resampling.BICUBIC if up else Image.Resampling.LANCZOS, reducing_gap=2.0)
        page.paste(picture, (left, top), self._corners(size))

    def _corners(self, size: tuple[int, int]) -> Image.Image:
        if getattr(self, "_mask", None) is None or self._mask.size != size:
            self._mask = Image.new("L", size, 0)
            ImageDraw.Draw(self._mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), self._px(18), 255)
        return self._mask

    def _draw_bars(self, pen: ImageDraw.ImageDraw, top: int) -> None:
        left, _, right, bottom = self._text
        step, thick = self._px(74), self._px(14)
        for words, share in self.words.bars:
            if top + step > bottom:
                break
            self._write(pen, (left, top), words, 26, self.colours.ink)
            self._write(pen, (right, top), f"{min(100 * share, 99):.0f} %", 26, self.colours.pale, anchor="ra")
            line = top + self._px(42)
            pen.rounded_rectangle((left, line, right, line + thick), thick // 2, self.colours.well)
            pen.rounded_rectangle(
                (left, line, left + max(thick, round((right - left) * share)), line + thick), thick // 2, self.colours.accent
            )
            top += step
        for note in self.words.notes:
            lines = set_lines(note, right - left, max(bottom - top, 1), [self._px(24)])
            if top + lines.height > bottom:
                break
            for line in lines.lines:
                pen.text((left, top), line, self.colours.pale, font=lines.font)
                top += round(lines.size * LINE)

    def _draw_foot(self, pen: ImageDraw.ImageDraw) -> None:
        self._write(pen, (self._edge, self._foot_line), self.words.facts, 24, self.colours.pale)
        self._write(pen, (self.size[0] - self._edge, self._foot_line), self.words.origin, 24, self.colours.pale, anchor="ra")
        if self._banner is None:
            return
        top = self.size[1] - self._edge - self._banner.height
        box = (self._edge, top - self._px(12), self.size[0] - self._edge, self.size[1] - self._edge + self._px(16))
        pen.rounded_rectangle(box, self._px(12), self.colours.warn_paper)
        for line in self._banner.lines:
            pen.text((self._edge + self._px(24), top), line, self.colours.warn, font=self._banner.font)
            top += round(self._banner.size * LINE)

    def _write(self, pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, colour: str, anchor: str = "la") -> None:
        if text:
            pen.text(at, text, colour, font=font_for(text, self._px(size)), anchor=anchor)


def _inside(box: Box, aspect: float) -> Box:
    """The largest box of that shape in the middle of ``box``, with even edges."""
    left, top, right, bottom = box
    if aspect <= 0:
        return box
    width = min(right - left, round((bottom - top) * aspect))
    height = min(bottom - top, round(width / aspect))
    width, height = max(2, width // 2 * 2), max(2, height // 2 * 2)
    left, top = left + (right - left - width) // 2, top + (bottom - top - height) // 2
    return left, top, left + width, top + height


def _closed(box: Box) -> Box:
    return box[0], box[1], box[2] - 1, box[3] - 1
