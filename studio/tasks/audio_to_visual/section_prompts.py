"""A prompt schedule with a part of its own for each section of a recording."""

from __future__ import annotations

from collections.abc import Sequence

from studio.errors import StudioError
from studio.motion.schedule import PromptTrack


def prompt_by_section(prompt: str, starts: Sequence[float]) -> str:
    """``prompt`` as a schedule (``0: a lake; 12.5: a storm``) with one part for each of ``starts`` in seconds.

    The descriptions in ``prompt`` take turns: with two of them, sections 1 and 3 get the first. A schedule in ``prompt`` loses its
    times; a schedule that cannot be read counts as one description.
    """
    try:
        descriptions = [p for p in PromptTrack.read(prompt, 1.0).prompts if p]
    except StudioError:
        descriptions = [prompt]
    turns = [descriptions[i % len(descriptions)] if descriptions else "" for i in range(len(starts))]
    return "; ".join(f"{round(start, 1):g}: {words}" for start, words in zip(starts, turns, strict=True))
