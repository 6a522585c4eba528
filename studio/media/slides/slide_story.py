"""What a slide tells: its words, and the pictures, previews or the film that it shows. Plain data; files are read when they are drawn."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image

from studio.media.metadata.provenance import Generated, Provenance

Theme = Literal["light", "dark"]
SlideKind = Literal["mp4", "gif", "png"]
Source: TypeAlias = "Path | bytes | np.ndarray"
"""A picture: a file, the bytes of one, or uint8 (h, w, 3)."""

SLIDE_SIZES: dict[SlideKind, tuple[int, int]] = {"png": (1920, 1080), "mp4": (1280, 720), "gif": (800, 450)}
"""Width and height in px: a still may be large, a film is made in seconds, and every pixel of a GIF costs more than in a film."""


@dataclass(frozen=True)
class SlideWords:
    """``label`` stands small above the large ``title``; ``facts`` (a line) and ``origin`` (who made it) at the foot.

    ``banner``: a sentence that must stay with the picture, across the whole foot; ``bars``: (words, share in [0, 1]) below the title;
    ``notes``: small lines below them.
    """

    label: str
    title: str
    facts: str = ""
    origin: str = ""
    banner: str = ""
    bars: Sequence[tuple[str, float]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Still:
    """A finished picture, shown for ``seconds``. ``previews`` of it, growing, come before; ``caption`` names it."""

    picture: Source
    previews: Sequence[Source] = ()
    caption: str = ""
    seconds: float = 2.0


@dataclass(frozen=True)
class Pan:
    """A view that travels once around a picture whose left and right edges meet, such as a panorama."""

    picture: Source
    caption: str = ""
    seconds: float = 6.0


@dataclass(frozen=True)
class Footage:
    """A film with its sound, or a recording without pictures. ``cues``: (start, end in seconds, lines) of captions to draw.

    ``track``: number of the sound track, None for the one that a player would choose.
    """

    path: Path
    cues: Sequence[tuple[float, float, Sequence[str]]] = ()
    track: int | None = None


Part: TypeAlias = "Still | Pan | Footage"


@dataclass(frozen=True)
class SlideStory:
    """The words and the parts, in order; without parts a picture of the words. Footage stands alone: it brings the clock and the sound.

    ``provenance``: how the result was made, written into the file; ``generated``: what declares it as generated where there is none.
    """

    words: SlideWords
    parts: Sequence[Part]
    theme: Theme = "light"
    provenance: Provenance | None = None
    generated: Generated = field(default="AI-generated")

    def __post_init__(self) -> None:
        if len(self.parts) > 1 and any(isinstance(part, Footage) for part in self.parts):
            raise ValueError("a film stands alone")


def read_picture(source: Source) -> Image.Image:
    """An RGB picture. Raises ``OSError`` where a file is gone or none."""
    if isinstance(source, np.ndarray):
        return Image.fromarray(source).convert("RGB")
    with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as opened:
        return opened.convert("RGB")
