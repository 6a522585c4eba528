"""Keyframed text: ``0: a calm lake; 12: a stormy lake`` for prompts, ``0: 1.5; 24: -2`` for numbers.

Positions are frames or seconds, whatever the caller counts in. Parts are separated by semicolons, bars, new lines or commas (a comma
only ends a prompt if a number and a colon follow), and the full-width signs of a Chinese keyboard count like the others. Unsorted parts
are sorted.

Deforum's schedules are read too: `0:(1.5), 12:(2)`, where a zoom in brackets is a factor, `0: "a lake", 12: "a storm"`, and prompts as
JSON. Its formulas and its `--neg` are refused in a sentence.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from studio.errors import InvalidInput

_AT = r"\s*[\"'“]?([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)[\"'”]?\s*[:：](?!\d)\s*"  # 12:30 is a time of day, not frame 12
_KEY = re.compile(_AT + "(.*)", re.DOTALL)
_BREAK = r"[;；|｜\n\r]"
_PROMPT_BREAK = rf"{_BREAK}|[,，](?={_AT.replace('(', '(?:', 1)})"
_QUOTED = re.compile(_AT + r"""(?:"((?:[^"\\]|\\.)*)"|“([^”]*)”|'([^']*)')\s*(?:[,，;；|｜\s]+|$)""")
_OBJECT = re.compile(r"\s*\{\s*(?:[\"'“]|[+-]?\d+(?:\.\d*)?\s*[:：](?!\d)).*", re.DOTALL)
_NEGATIVE = re.compile(r"(?:^|\s)--neg\b")
_NUMBER_BREAK = re.compile(r"[;；|｜\n\r]|[,，](?![^(（]*[)）])")  # a comma within brackets belongs to a formula
_NUMBER_KEY = re.compile(r"\s*([^:：]*?)\s*[:：]\s*(.*)", re.DOTALL)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_LATEST = 1e6  # frames or seconds: later ones are typing errors
_LIMITS = {"pan_x": 500.0, "pan_y": 500.0, "zoom": 50.0, "rotate": 90.0}  # px, px, percent, degrees a frame
_FACTORS = (0.5, 1.5)  # the same limit for a zoom in Deforum's factors
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
        a schedule; text without a number and a colon at the beginning of a part is prose and always right.
        """
        if default_spacing is not None and not default_spacing > 0:
            raise ValueError(f"a spacing of {default_spacing}")
        if _NEGATIVE.search(text):
            raise InvalidInput("error.schedule_neg", field)
        keyed = _keyed_prompts(text, field)
        if keyed is None:
            parts = _parts(text, _BREAK) if default_spacing is not None else []
            prompts = tuple(parts) or (text.strip(),)
            return cls(prompts, tuple(i * (default_spacing or 0.0) for i in range(len(prompts))))
        keys: dict[float, str] = {}
        for at, prompt in keyed:
            position = _position(at, keys, field)
            if not prompt:
                raise InvalidInput("error.schedule_empty", field, frame=at)
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

        In the field "zoom" a keyframe in brackets is Deforum's factor: `0:(1.02)` is 2 percent a frame. InvalidInput for words, formulas,
        NaN, infinity, a size that no camera makes, a negative or repeated position.
        """
        parts = [part.strip() for part in _NUMBER_BREAK.split(text) if part.strip()]
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
            factor = field == "zoom" and found[2].startswith(("(", "（"))
            keys[position] = _percent(found[2], field) if factor else _number(found[2], field)
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


def has_factors(zoom: str) -> bool:
    """Whether a schedule for the field "zoom" is written in Deforum's factors rather than in percent."""
    return bool(re.search(r"[:：]\s*[(（]", zoom))


def check_numbers(text: str, field: str) -> str:
    """``text`` unchanged, or InvalidInput for ``field`` when it is neither empty nor a number nor a schedule of numbers."""
    NumberTrack.read(text, field=field)
    return text


def _keyed_prompts(text: str, field: str) -> list[tuple[str, str]] | None:
    """(position as written, prompt) of each part of a schedule, None for prose."""
    if _OBJECT.fullmatch(text):
        return _object_prompts(text, field)
    quoted, at = [], 0
    while found := _QUOTED.match(text, at):
        quoted.append((found[1], (found[2] or found[3] or found[4] or "").strip()))
        at = found.end()
    if quoted and at == len(text):
        return quoted
    parts = _parts(text, _PROMPT_BREAK if _KEY.match(text) else _BREAK)
    matches = [_KEY.fullmatch(part) for part in parts]
    if not any(matches):
        return None
    for part, match in zip(parts, matches, strict=True):
        if match is None:
            raise InvalidInput("error.schedule_form", field, part=_short(part))
    return [(match[1], _unquoted(match[2])) for match in matches if match]


def _object_prompts(text: str, field: str) -> list[tuple[str, str]]:
    """The pairs of Deforum's JSON, ``{"0": "a lake", "30": "a storm"}``, twice the same key included."""
    plain = re.sub(r",\s*\}\s*$", "}", text.translate({0x201C: '"', 0x201D: '"'}))
    try:
        pairs = json.loads(plain, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("error.schedule_object", field) from error
    if not pairs or not all(isinstance(prompt, str) for _, prompt in pairs):
        raise InvalidInput("error.schedule_object", field)
    return [(at.strip(), prompt.strip()) for at, prompt in pairs]


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


def _percent(word: str, field: str) -> float:
    """Percent a frame of Deforum's zoom, a factor in brackets."""
    factor = _number(word, field)
    if not _FACTORS[0] <= factor <= _FACTORS[1]:
        raise InvalidInput("error.schedule_factor", field, value=_short(word), low=f"{_FACTORS[0]:g}", high=f"{_FACTORS[1]:g}")
    return round((factor - 1) * 100, 6)


def _unquoted(text: str) -> str:
    plain = text.strip()
    for mark, end in ('""', "''", "“”"):
        if len(plain) > 1 and plain.startswith(mark) and plain.endswith(end):
            return plain[1:-1].strip()
    return plain


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
