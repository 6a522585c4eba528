"""Keyframed text: ``0: a calm lake; 12: a stormy lake`` for prompts, ``0: 1.5; 24: -2`` for numbers.

Positions are frames or seconds, whatever the caller counts in. Parts are separated by semicolons, bars or new lines, numbers also by
commas, and the full-width signs of a Chinese keyboard count like the others. Unsorted parts are sorted. The grammar is close to that
of Deforum's schedules (`0:(1.5), 12:(2)`), without its formulas.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from studio.errors import InvalidInput

_BREAK = r"[;；|｜\n\r]"
_KEY = re.compile(r"\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*[:：](?!\d)\s*(.*)", re.DOTALL)  # 12:30 is a time of day, not frame 12
_NUMBER_KEY = re.compile(r"\s*([^:：]*?)\s*[:：]\s*(.*)", re.DOTALL)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_LATEST = 1e6  # frames or seconds: later ones are typing errors
_LIMITS = {"pan_x": 500.0, "pan_y": 500.0, "zoom": 50.0, "rotate": 90.0}  # px, px, percent, degrees a frame
_ANY_LIMIT = 10_000.0

PromptBlend = tuple[str, str, float]
"""(prompt before, prompt after, weight of the second in [0, 1])."""


@dataclass(frozen=True)
class PromptTrack:
    """``prompts[i]`` applies fully at ``positions[i]`` (ascending, distinct, same length, at least one)."""

    prompts: tuple[str, ...]
    positions: tuple[float, ...]

    @classmethod
    def read(cls, text: str, default_spacing: float | None = None, field: str = "prompt") -> PromptTrack:
        """The keyframes of ``text``; one prompt at 0 when it has none.

        With ``default_spacing`` (> 0) plain texts separated by semicolons stand that far apart. InvalidInput says what is wrong with
        a schedule; text that does not begin with a number and a colon is prose and always right.
        """
        if default_spacing is not None and not default_spacing > 0:
            raise ValueError(f"a spacing of {default_spacing}")
        if not _KEY.match(text):
            parts = _parts(text, _BREAK) if default_spacing is not None else []
            prompts = tuple(parts) or (text.strip(),)
            return cls(prompts, tuple(i * (default_spacing or 0.0) for i in range(len(prompts))))
        keys: dict[float, str] = {}
        for part in _parts(text, _BREAK):
            found = _KEY.fullmatch(part)
            if not found:
                raise InvalidInput("error.schedule_form", field, part=_short(part))
            position, prompt = _position(found[1], keys, field), _unquoted(found[2])
            if not prompt:
                raise InvalidInput("error.schedule_empty", field, frame=found[1])
            keys[position] = prompt
        order = sorted(keys)
        return cls(tuple(keys[p] for p in order), tuple(order))

    def at(self, position: float, *, smooth: bool = False) -> PromptBlend:
        """Prompt before, prompt after, and the weight of the second in [0, 1]: linear in time, or slow at both ends if ``smooth``."""
        after = bisect_right(self.positions, position)
        if after == 0 or after == len(self.positions):
            prompt = self.prompts[0 if after == 0 else -1]
            return prompt, prompt, 0.0
        start, end = self.positions[after - 1], self.positions[after]
        weight = (position - start) / (end - start)
        return self.prompts[after - 1], self.prompts[after], weight * weight * (3 - 2 * weight) if smooth else weight


@dataclass(frozen=True)
class NumberTrack:
    """Values at ascending positions; straight lines between them, constant before and after."""

    positions: tuple[float, ...]
    numbers: tuple[float, ...]

    @classmethod
    def read(cls, text: str, default: float = 0.0, field: str = "schedule") -> NumberTrack:
        """One number, or keyframes of numbers (brackets allowed); ``default`` everywhere when ``text`` is empty.

        InvalidInput for words, NaN, infinity, a size that no camera makes, a negative or repeated position.
        """
        parts = _parts(text, r"[;；|｜\n\r,，]")
        if not parts:
            return cls((0.0,), (float(default),))
        if len(parts) == 1 and not _NUMBER_KEY.fullmatch(parts[0]):
            return cls((0.0,), (_number(parts[0], field),))
        keys: dict[float, float] = {}
        for part in parts:
            found = _NUMBER_KEY.fullmatch(part)
            if not found:
                raise InvalidInput("error.schedule_form_number", field, part=_short(part))
            position = _position(found[1], keys, field)
            keys[position] = _number(found[2], field)
        order = sorted(keys)
        return cls(tuple(order), tuple(keys[p] for p in order))

    def at(self, position: float) -> float:
        """The value at ``position``."""
        return float(np.interp(position, self.positions, self.numbers))

    def values(self, count: int) -> np.ndarray:
        """Values at 0, 1, ..., ``count`` - 1, float64 (count,)."""
        return np.interp(np.arange(count), self.positions, self.numbers)


def check_prompts(text: str, field: str) -> str:
    """``text`` unchanged, or InvalidInput for ``field`` when it is a schedule with a mistake."""
    PromptTrack.read(text, field=field)
    return text


def check_numbers(text: str, field: str) -> str:
    """``text`` unchanged, or InvalidInput for ``field`` when it is neither empty nor a number nor a schedule of numbers."""
    NumberTrack.read(text, field=field)
    return text


def _parts(text: str, separators: str) -> list[str]:
    return [part.strip() for part in re.split(separators, text) if part.strip()]


def _position(word: str, taken: dict[float, str] | dict[float, float], field: str) -> float:
    if not _PLAIN.fullmatch(word):
        raise InvalidInput("error.schedule_frame", field, value=_short(word))
    position = float(word)
    if position < 0:
        raise InvalidInput("error.schedule_negative", field, frame=word)
    if not position <= _LATEST:
        raise InvalidInput("error.schedule_frame", field, value=_short(word))
    if position in taken:
        raise InvalidInput("error.schedule_twice", field, frame=word)
    return abs(position)  # no negative zero


def _number(word: str, field: str) -> float:
    plain = word.strip()
    if plain.startswith(("(", "（")) and plain.endswith((")", "）")):
        plain = plain[1:-1].strip()
    plain = plain.strip("\"'").replace("−", "-")
    number = float(plain) if _PLAIN.fullmatch(plain) else math.nan
    if math.isnan(number):
        raise InvalidInput("error.schedule_number", field, value=_short(word))
    limit = _LIMITS.get(field, _ANY_LIMIT)
    if abs(number) > limit:
        raise InvalidInput("error.schedule_range", field, value=_short(word), limit=f"{limit:g}")
    return number


def _unquoted(text: str) -> str:
    plain = text.strip()
    for mark in ('"', "'"):
        if len(plain) > 1 and plain.startswith(mark) and plain.endswith(mark):
            return plain[1:-1].strip()
    return plain


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
