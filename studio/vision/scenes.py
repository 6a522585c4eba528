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
    """One label and its probability among the user's labels, in [0, 1]."""

    label: str
    share: float


@dataclass(frozen=True)
class Scene:
    """A shot, its best labels first, and whether the tagger commits to one (``answered`` False: it abstains).

    ``embedding`` (d,) float32, unit length, lies in the same space as the encoder's texts, for search; ``thumbnail`` uint8
    (h, w, 3) is the shot's middle picture, at most 160 px wide.
    """

    shot: Shot
    tags: tuple[Tag, ...] = ()
    answered: bool = False
    embedding: np.ndarray | None = None
    thumbnail: np.ndarray | None = None

    @property
    def label(self) -> str:
        """The tagger's answer, or an empty string."""
        return self.tags[0].label if self.answered and self.tags else ""
