"""The types of a data set: what describes a picture, and what belongs to it."""

from __future__ import annotations

from typing import TypedDict

from studio.renderer.spec import Spec


class _Captioned(TypedDict):
    spec: Spec
    captions: list[str]


class Item(_Captioned, total=False):
    """A spec and its captions; ``mirrored[k]`` is ``captions[k]`` for the mirrored picture, absent where it would be the same."""

    mirrored: list[str]
