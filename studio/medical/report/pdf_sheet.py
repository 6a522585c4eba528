"""A page of A4 with words in Latin and Chinese script: the font, wrapped text, bars. What is on it is `report_pdf`'s business."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from functools import cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from studio.settings import ASSETS

if TYPE_CHECKING:
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Paragraph

Align = Literal[0, 1, 2]
"""Left, centred, right."""

FONT = "StudioReport"
_FILE = ASSETS / "fonts" / "studio-report-tc.ttf"
MM = 72 / 25.4
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 14.0  # mm
INK, SOFT, LINE, FILL, ACCENT = "#17211e", "#5a6763", "#d8ded9", "#eef2ef", "#2f7d64"
WARM, WARM_LINE = "#fff4dc", "#c98a12"
_UNKNOWN = "\u25a1"  # what a character becomes that the font does not have
_LEADING = 1.36
_RAISED = {  # in units; the font does not have them
    "⁹": '<super rise="2.4" size="5">9</super>',
    "₂": '<sub rise="0.8" size="5">2</sub>',
    "⁻": '<super rise="2.4" size="5">-</super>',
}
_TOKENS = re.compile(r"\s+|[^\s\u2e80-\uffef]+|.", re.DOTALL)
_ENDS, _BEGINS = frozenset("，。、；：？！）」』》〉】％…—"), frozenset("（「『《〈【")
_lock = threading.Lock()


@cache
def _letters() -> frozenset[int]:
    """Registers the font, once in a process; its code points."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    with _lock:
        font = TTFont(FONT, str(_FILE))
        pdfmetrics.registerFont(font)
        face: Any = font.face
        return frozenset(face.charToGlyph)


def printable(text: str) -> str:
    """``text`` without control characters, and with a box for each character that the font lacks."""
    known = _letters()
    spaced = "".join(" " if c.isspace() else c for c in text)
    shown = "".join(c if ord(c) in known or c in _RAISED else _UNKNOWN for c in spaced if c.isprintable())
    return shown.replace(" %", "\u00a0%")


def lines_of(text: str, width: float, size: float) -> list[str]:
    """Lines of at most ``width`` points: Chinese breaks between any two characters, but no line begins with a mark that ends a clause or
    ends with an opening one; Latin words stay whole. Text without Chinese stays one line, since the paragraph breaks it itself."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    if not any(c >= "\u2e80" for c in text):
        return [text]
    words: list[str] = []
    for token in _TOKENS.findall(text):
        glued = words and (token in _ENDS or (words[-1][-1] in _BEGINS and not token.isspace()))
        long = stringWidth(token, FONT, size) > width
        words[-1:] = [words[-1] + token] if glued else [*words[-1:], *(token if long else [token])]
    found, room = [""], width - 0.5
    for word in words:
        if found[-1] and stringWidth(found[-1] + word.rstrip(), FONT, size) > room:
            found.append("")
        found[-1] += word if found[-1] else word.lstrip()
    return found


@dataclass
class Sheet:
    """One page that is written from the top: all places and sizes in mm, ``y`` down from the upper edge; letters in points."""

    canvas: Canvas
    y: float = MARGIN
    pages: int = field(default=1)

    def paragraph(self, text: str, width: float, size: float, colour: str = INK, align: Align = 0) -> tuple[Paragraph, float]:
        """``text`` set in lines of ``width``, and its height."""
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        text = printable(text)
        style = ParagraphStyle(
            "", fontName=FONT, fontSize=size, leading=size * _LEADING, textColor=HexColor(colour), alignment=align,
            splitLongWords=1,
        )  # fmt: skip
        marked = "<br/>".join(escape(line, quote=False) for line in lines_of(text, width * MM, size))
        for sign, markup in _RAISED.items():
            marked = marked.replace(sign, markup)
        made = Paragraph(marked, style)
        _, height = made.wrap(width * MM, HEIGHT * MM)
        return made, height / MM

    def text(self, text: str, x: float, y: float, width: float, size: float, colour: str = INK, align: Align = 0) -> float:
        """Write wrapped ``text`` below ``y``; returns its height. ``align``: 0 left, 1 centred, 2 right."""
        made, height = self.paragraph(text, width, size, colour, align)
        made.drawOn(self.canvas, x * MM, (HEIGHT - y - height) * MM)
        return height

    def heavy(self, text: str, x: float, y: float, size: float, width: float) -> float:
        """One line of bold letters, made smaller where it would be wider than ``width``; returns its height."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        text = printable(text)
        size = min(size, size * width * MM / max(stringWidth(text, FONT, size), 1))
        line = self.canvas.beginText(x * MM, (HEIGHT - y) * MM - size)
        line.setFont(FONT, size)
        line.setFillColor(INK)
        line.setStrokeColor(INK)
        self.canvas.setLineWidth(size / 38)
        line.setTextRenderMode(2)
        line.textOut(text)
        line.setTextRenderMode(0)
        self.canvas.drawText(line)
        return size * _LEADING / MM

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self.canvas.setFillColor(colour)
        self.canvas.rect(x * MM, (HEIGHT - y - height) * MM, max(width, 0) * MM, height * MM, stroke=0, fill=1)

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line."""
        self.box(x, y, width, 0.18, LINE)

    def picture(self, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
        """A picture as large as fits, on black."""
        from reportlab.lib.utils import ImageReader

        from studio.medical.report.film_picture import jpeg

        self.box(x, y, width, height, "#000000")
        scale = min(width / image.width, height / image.height)
        w, h = image.width * scale, image.height * scale
        left, bottom = x + (width - w) / 2, HEIGHT - y - (height + h) / 2
        self.canvas.drawImage(ImageReader(BytesIO(jpeg(image))), left * MM, bottom * MM, w * MM, h * MM)


def new_sheet(title: str, subject: str, lang: str) -> tuple[Sheet, BytesIO]:
    """An empty page, and where its file will be. The same content gives the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    _letters()
    kept = BytesIO()
    canvas = Canvas(kept, pagesize=(WIDTH * MM, HEIGHT * MM), invariant=1, lang=lang)
    canvas.setTitle(title)
    canvas.setSubject(subject)
    canvas.setAuthor("Multimodal Studio")
    canvas.setCreator("Multimodal Studio")
    return Sheet(canvas), kept
