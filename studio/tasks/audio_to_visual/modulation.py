"""The modulation matrix: which sound drives which effect, and the curves that result."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput

if TYPE_CHECKING:
    from studio.sound.analysis import Analysis
    from studio.speech.transcript import Word

SOURCES = ("beat", "bar", "onset", "rms", "low", "mid", "high", "centroid", "chroma", "word")
TARGETS = ("zoom", "pan_x", "pan_y", "rotate", "brightness", "saturation", "hue", "flash", "grain", "blur", "strength", "motion")
LIMITS = MappingProxyType({"gain": (-2.0, 2.0), "attack": (0.0, 5.0), "release": (0.0, 10.0)})  # the times in seconds
MOST_LINES = 32
_MOMENTS = ("beat", "bar", "word")  # sources that are points in time; the others are levels
_SIGNED = ("zoom", "pan_x", "pan_y", "rotate", "brightness", "saturation", "hue", "strength")  # targets that may be negative
_FLASHES = 1 / 3  # s; more than three flashes of light a second can harm people with photosensitive epilepsy (WCAG 2.3.1)
_FLASH = MappingProxyType({"flash": 0.12, "brightness": 0.09})
"""Values that change a bright picture by less than a tenth of full light, in linear light, which by the same rule is not a flash."""
_UNSEEN = 0.8  # share of that value to which a flash too many is reduced
_SYLLABLE = 0.1  # s; two pulses must be a frame further apart than this to be seen as two
_DEFAULT = (0.3, 0.0, 0.15)


@dataclass(frozen=True)
class Line:
    """``gain``: how far ``source`` at its strongest moves ``target``; 1 is the effect described in `frame_effects.FULL`.

    ``attack`` and ``release``: time constants of rise and fall, in seconds. For a beat, bar or word, which peaks exactly at its time,
    ``attack`` is a run-up before it.
    """

    source: str
    target: str
    gain: float = _DEFAULT[0]
    attack: float = _DEFAULT[1]
    release: float = _DEFAULT[2]


PRESETS: Mapping[str, tuple[Line, ...]] = MappingProxyType(
    {
        "drums": (
            Line("beat", "zoom", 0.35, 0.0, 0.12),
            Line("beat", "brightness", 0.16, 0.0, 0.12),
            Line("bar", "saturation", 0.4, 0.0, 0.4),
            Line("rms", "motion", 1.0, 0.0, 0.1),
            Line("high", "grain", 0.15, 0.0, 0.1),
            Line("onset", "strength", 0.2, 0.0, 0.2),
        ),
        "ambient": (
            Line("rms", "motion", 0.8, 0.1, 0.3),
            Line("low", "zoom", 0.2, 0.5, 1.0),
            Line("chroma", "hue", 0.4, 1.0, 1.0),
            Line("centroid", "brightness", 0.2, 0.5, 0.8),
            Line("mid", "saturation", 0.3, 0.5, 0.8),
        ),
        "song": (
            Line("beat", "zoom", 0.3, 0.0, 0.12),
            Line("beat", "brightness", 0.1, 0.0, 0.12),
            Line("bar", "flash", 0.12, 0.0, 0.2),
            Line("rms", "motion", 1.0, 0.02, 0.15),
            Line("chroma", "hue", 0.3, 0.3, 0.5),
            Line("mid", "saturation", 0.3, 0.05, 0.3),
            Line("centroid", "brightness", 0.1, 0.2, 0.4),
        ),
        "speech": (
            Line("word", "zoom", 0.06, 0.0, 0.1),  # little: more would drown the motion that follows the loudness
            Line("word", "flash", 0.1, 0.0, 0.1),  # too little to be a flash by the rule above, so that words may follow each other quickly
            Line("rms", "motion", 1.2, 0.02, 0.15),
            Line("mid", "saturation", 0.2, 0.2, 0.4),
        ),
    }
)


def read_matrix(text: str, field: str) -> tuple[Line, ...]:
    """Parse lines of ``source -> target: gain 0.6, attack 0.02, release 0.3``; omitted values have defaults, ``#`` starts a comment.

    Raises `InvalidInput` about ``field``, naming the line, for an unknown source or target or a value that is not a number within `LIMITS`.
    """
    found = []
    rows = unicodedata.normalize("NFKC", text).replace("→", "->").replace(";", "\n").splitlines()
    for number, row in enumerate(rows, 1):
        said = row.split("#")[0].strip().lower()
        if said:
            found.append(_read_line(said, number, field))
    if len(found) > MOST_LINES:
        raise InvalidInput("error.modulation_too_many", field, count=len(found), limit=MOST_LINES)
    return tuple(found)


def write_matrix(lines: Sequence[Line]) -> str:
    """``lines`` as text that `read_matrix` can parse."""
    return "\n".join(
        f"{line.source} -> {line.target}: gain {line.gain:g}, attack {line.attack:g}, release {line.release:g}" for line in lines
    )


def preset_for(analysis: Analysis) -> str:
    """The name in `PRESETS` that suits a recording; "ambient" for anything unknown, silence included."""
    return analysis.kind if analysis.kind in PRESETS else "ambient"


def modulation_curves(
    analysis: Analysis, lines: Sequence[Line], times: Sequence[float] | np.ndarray, words: Sequence[Word] = ()
) -> dict[str, np.ndarray]:
    """Values of each target that has a line, float32 (k,) in [0, 1] or [-1, 1], at ``times`` (k,), the seconds of evenly spaced frames.

    A beat has its full effect in the nearest frame, so that on average nothing is late. Several lines of one target add up. There are at
    most three flashes per second.
    """
    clock = np.asarray(times, np.float64)
    step = float(np.median(np.diff(clock))) if len(clock) > 1 else 1 / 24
    found: dict[str, np.ndarray] = {}
    for line in lines:
        curve = line.gain * _source(analysis, line, clock, step, words)
        found[line.target] = found[line.target] + curve if line.target in found else curve
    for name, curve in found.items():
        bounded = np.clip(curve, -1.0 if name in _SIGNED else 0.0, 1.0)
        found[name] = (_calm(bounded, clock, _FLASH[name]) if name in _FLASH else bounded).astype(np.float32)
    return found


def _read_line(said: str, number: int, field: str) -> Line:
    matched = re.fullmatch(r"([\w ]+?)\s*(?:->|=>|>)\s*([\w ]+?)\s*(?::\s*(.*))?", said)
    if matched is None:
        raise InvalidInput("error.modulation_line", field, line=number, text=said[:40])
    source, target = (name.strip().replace(" ", "_") for name in matched.group(1, 2))
    if source not in SOURCES:
        raise InvalidInput("error.modulation_source", field, line=number, name=source[:20], choices=", ".join(SOURCES))
    if target not in TARGETS:
        raise InvalidInput("error.modulation_target", field, line=number, name=target[:20], choices=", ".join(TARGETS))
    values = dict(zip(LIMITS, _DEFAULT, strict=True))
    for part in (matched.group(3) or "").split(","):
        if not part.strip():
            continue
        said_number = re.fullmatch(r"(?:(gain|attack|release)\s*[=:]?)?\s*(\S+)", part.strip())
        if said_number is None:
            raise InvalidInput("error.modulation_line", field, line=number, text=said[:40])
        name = said_number.group(1) or "gain"
        values[name] = _number(said_number.group(2), name, number, field)
    return Line(source, target, **values)


def _number(text: str, name: str, line: int, field: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    low, high = LIMITS[name]
    if not low <= value <= high:
        raise InvalidInput("error.modulation_number", field, line=line, name=name, text=text[:20], low=f"{low:g}", high=f"{high:g}")
    return value


def _source(analysis: Analysis, line: Line, clock: np.ndarray, step: float, words: Sequence[Word]) -> np.ndarray:
    if line.source in _MOMENTS:
        moments = {"beat": analysis.beats, "bar": analysis.bars, "word": _spoken(words, step)}[line.source]
        return _pulses(moments, clock, step, line.attack, line.release)
    return _follow(_level(analysis, line.source, clock, step), step, line.attack, line.release)


def _spoken(words: Sequence[Word], step: float) -> tuple[float, ...]:
    """Starts of words, without those so soon after the previous one that a pulse of their own would only blur both."""
    least = (max(1, int(_SYLLABLE / step + 1e-6)) + 1) * step - 1e-6
    starts: list[float] = []
    for start in sorted(word.start for word in words):
        if not starts or start - starts[-1] >= least:
            starts.append(start)
    return tuple(starts)


def _level(analysis: Analysis, name: str, clock: np.ndarray, step: float) -> np.ndarray:
    """A level at each frame: the peak of onsets, or the mean of any other level, over the time that is nearest to the frame."""
    if name == "chroma":
        rows = analysis.at("chroma", clock)
        # the side of the circle of fifths that the harmony leans towards: continuous, and 0 where no note stands out
        turn = np.exp(2j * np.pi * 7 * np.arange(12) / 12)
        return np.imag(rows @ turn) / np.maximum(rows.sum(1), 1e-6)
    if name == "onset":  # shorter than a frame: none may fall between two
        edges = np.rint((clock[:, None] + np.array([-step, step]) / 2) / analysis.hop).astype(int)
        return np.array([analysis.onset[max(a, 0) : max(b, 1)].max(initial=0.0) for a, b in edges], np.float64)
    count = max(1, round(step / analysis.hop))
    around = clock[:, None] + ((np.arange(count) + 0.5) / count - 0.5) * step
    return analysis.at(name, around.ravel()).reshape(around.shape).mean(1, dtype=np.float64)


def _pulses(moments: Sequence[float], clock: np.ndarray, step: float, attack: float, release: float) -> np.ndarray:
    """1 in the frame nearest to each moment, falling to exp(-1) in ``release`` seconds, after a linear rise of ``attack`` seconds."""
    curve = np.zeros(len(clock))
    if not len(clock):
        return curve
    for moment in moments:
        k = int(np.clip(np.searchsorted(clock, moment - step / 2), 0, len(clock) - 1))
        if abs(clock[k] - moment) > step:  # outside the film
            continue
        end = min(len(clock), k + 1 + math.ceil(6 * release / step))
        after = np.exp(-(clock[k:end] - clock[k]) / max(release, 1e-6))
        curve[k:end] = np.maximum(curve[k:end], after)
        begin = max(0, k - int(attack / step))
        if attack > 0:
            curve[begin:k] = np.maximum(curve[begin:k], 1 - (clock[k] - clock[begin:k]) / attack)
    return curve


def _follow(values: np.ndarray, step: float, attack: float, release: float) -> np.ndarray:
    """An envelope follower: approaches a higher value with the time constant ``attack``, a lower one with ``release``."""
    up, down = (1 - math.exp(-step / t) if t > 0 else 1.0 for t in (attack, release))
    followed = np.empty(len(values))
    now = float(values[0]) if len(values) else 0.0
    for i, value in enumerate(values):
        now += (value - now) * (up if value > now else down)
        followed[i] = now
    return followed


def _calm(curve: np.ndarray, clock: np.ndarray, small: float) -> np.ndarray:
    """``curve`` with every rise steeper than ``small`` reduced that comes less than a third of a second after the last one."""
    calm = curve.copy()
    last, limit = -math.inf, math.inf
    for i in range(1, len(calm)):
        rising = curve[i] - curve[i - 1] > small
        if rising and clock[i] - last >= _FLASHES - 1e-6:
            last, limit = clock[i], math.inf
        elif rising:
            limit = min(limit, calm[i - 1] + _UNSEEN * small)
        elif curve[i] < limit:  # the curve has fallen below by itself
            limit = math.inf
        calm[i] = min(curve[i], limit)
    return calm
