"""Shots of a video and what they show. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shot:
    """Pictures between two cuts: from ``start`` up to ``end`` in seconds of the media's own clock."""

    start: float
    end: float


@dataclass(frozen=True)
class Tag:
    """One label, how sure the tagger is of it in [0, 1], and whether that is enough for it to be said as known."""

    label: str
    share: float
    sure: bool = False


@dataclass(frozen=True)
class Scene:
    """A shot, its best labels first, and whether the tagger commits to one (``answered`` False: it abstains).

    ``embedding`` (d,) float32, unit length, lies in the same space as the encoder's texts, for search; ``thumbnail`` uint8
    (h, w, 3) is the shot's middle picture, at most 160 px wide. ``caption`` is a sentence by a captioning model, in English, or empty.
    """

    shot: Shot
    tags: tuple[Tag, ...] = ()
    answered: bool = False
    embedding: np.ndarray | None = None
    thumbnail: np.ndarray | None = None
    caption: str = ""

    @property
    def label(self) -> str:
        """The tagger's answer, or an empty string."""
        return self.tags[0].label if self.answered and self.tags else ""
