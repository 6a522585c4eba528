"""When cues appear and disappear: reading time, gaps and snapping to cuts, without ever letting two cues overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from studio.captions.style_guides import DEFAULT_FRAME_RATE, StyleGuide

SHORTEST = 0.1  # seconds; a shorter cue cannot be seen at all
NEAR = 13 / 24  # seconds around a cut within which the shot rules apply
_NEVER = float("inf")


@dataclass(frozen=True)
class UnplacedCue:
    """A cue before it is placed: spoken from ``start`` to ``end``, with the seconds that reading its text ``needs``."""

    start: float
    end: float
    needs: float


def snap_in_time(time: float, cuts: Sequence[float], frame_rate: float) -> float:
    """When a cue near a cut should appear. ``cuts`` are ascending, in seconds.

    In twenty-fourths of a second from the cut: -7..-1 and 1..9 -> on the cut, -11..-8 -> 12 before it, 10..11 -> 12 after it.
    Source: Netflix Timed Text Style Guide, timing to shot changes.
    """
    cut = _nearest(time, cuts)
    if cut is None:
        return time
    d = round((time - cut) * DEFAULT_FRAME_RATE)
    if d == 0 and abs(time - cut) < 0.5 / max(frame_rate, 1.0):
        return time
    if -7 <= d <= 9:
        return cut
    if -11 <= d <= -8:
        return cut - 0.5
    if 10 <= d <= 11:
        return cut + 0.5
    return time


def snap_out_time(time: float, cuts: Sequence[float], gap: float) -> float:
    """When a cue near a cut should disappear: -7..0 -> the guide's ``gap`` seconds before it, -11..-8 -> half a second before it.

    Same source as `snap_in_time`, where the gap is two frames.
    """
    at = bisect_left(cuts, time - 0.5 / DEFAULT_FRAME_RATE)
    if at >= len(cuts):
        return time
    cut = cuts[at]
    d = round((time - cut) * DEFAULT_FRAME_RATE)
    target = cut - gap
    if abs(time - target) < 0.5 / DEFAULT_FRAME_RATE:
        return time
    if -7 <= d <= 0:
        return target
    if -11 <= d <= -8:
        return cut - 0.5
    return time


def _nearest(time: float, cuts: Sequence[float]) -> float | None:
    at = bisect_left(cuts, time)
    near = [cut for cut in cuts[max(0, at - 1) : at + 1] if abs(cut - time) <= NEAR]
    return min(near, key=lambda cut: abs(cut - time), default=None)


def place_cues(
    unplaced: Sequence[UnplacedCue], guide: StyleGuide, cuts: Sequence[float] = (), frame_rate: float = DEFAULT_FRAME_RATE
) -> list[tuple[float, float]]:
    """(start, end) of each cue in seconds: whole milliseconds, ascending, at least `SHORTEST` long, never overlapping.

    In-times are chosen first, snapped to cuts where both neighbours keep their reading time; then each cue gets the out-time that breaks
    the fewest rules and moves the least.
    """
    rate = frame_rate if frame_rate > 0 else DEFAULT_FRAME_RATE
    gap = guide.gap(rate)
    cuts = cuts if guide.shots else ()
    starts = _starts(unplaced, guide, cuts, rate, gap)
    placed: list[tuple[float, float]] = []
    for i, cue in enumerate(unplaced):
        following = starts[i + 1] if i + 1 < len(starts) else _NEVER
        end = _end(starts[i], cue, following, guide, cuts, gap)
        placed.append((starts[i], end))
    return _whole_milliseconds(placed, gap)


def _starts(unplaced: Sequence[UnplacedCue], guide: StyleGuide, cuts: Sequence[float], rate: float, gap: float) -> list[float]:
    starts: list[float] = []
    free = 0.0  # the earliest start that leaves the previous cue its reading time
    floor = 0.0  # the earliest start that merely avoids an overlap
    wishes = _latest_starts(unplaced, guide.lead, 0.0, gap)
    latest = _latest_starts(unplaced, guide.lead, guide.lag, gap)
    for i, cue in enumerate(unplaced):
        start = max(cue.start, floor)
        following = wishes[i + 1] - gap if i + 1 < len(unplaced) else _NEVER
        late = snap_in_time(start, cuts, rate)
        if late != start and ((late < start and late >= free) or (late > start and following - late >= cue.needs)):
            start = late
        elif late != start and max(free, cue.start - guide.lead) <= late - 0.5 <= start:
            start = late - 0.5  # no time to wait for the cut: appear half a second before it
        elif following - start < cue.needs and start > free:  # too short to read: appear a little early if there is room
            missing = cue.needs - (following - start)
            early = max(free, start - min(missing, guide.lead))
            start = early if snap_in_time(early, cuts, rate) == early or late != start else start
        if start < free and start < cue.start + guide.lag:  # or a little late, so that the previous cue can be read
            later = min(free, cue.start + guide.lag)
            helps = later == free and later <= latest[i] + 1e-9  # those behind make room too, but only where that is enough
            start = later if helps or following - later >= cue.needs else start
        starts.append(start)
        floor = start + SHORTEST + gap
        free = max(floor, start + cue.needs + gap)
    return starts


def _latest_starts(unplaced: Sequence[UnplacedCue], lead: float, lag: float, gap: float) -> list[float]:
    """The last moment, at most ``lag`` seconds late, at which each cue can start so that it and those behind it can be read.

    A cue that must appear early for that asks its predecessor to make room, which may appear early itself; one that would need more than
    ``lead`` seconds cannot be read in any case and asks nothing.
    """
    latest: list[float] = []
    following = _NEVER
    for cue in reversed(unplaced):
        found = min(cue.start + lag, following - gap - cue.needs)
        following = found if found >= cue.start - lead else cue.start
        latest.append(following)
    return latest[::-1]


def _end(start: float, cue: UnplacedCue, following: float, guide: StyleGuide, cuts: Sequence[float], gap: float) -> float:
    """The out-time that breaks the fewest rules; among equals the one nearest to the desired time."""
    latest = min(following - gap, start + guide.max_duration)
    desired = min(max(cue.end, start + cue.needs), latest)
    options = {desired, latest if following - gap - desired < guide.chain_gap else desired, min(latest, start + cue.needs)}
    if cuts:
        options |= {snap_out_time(option, cuts, gap) for option in tuple(options)}
        for cut in cuts[bisect_left(cuts, desired - NEAR) : bisect_right(cuts, desired + NEAR)]:
            options |= {cut - gap, cut - 0.5, cut + 1 / DEFAULT_FRAME_RATE}
    allowed = [option for option in options if start + SHORTEST <= option <= latest + 1e-9]
    if not allowed:
        return max(min(latest, desired), start + SHORTEST)

    def cost(option: float) -> float:
        left = following - option
        broken = 2.0 * (option - start < cue.needs - 1e-3)
        broken += gap + 1e-3 < left < guide.chain_gap - 1e-3
        broken += snap_out_time(option, cuts, gap) != option
        return broken + 0.2 * max(0.0, cue.end - option) + 0.1 * abs(option - desired)

    return min(allowed, key=cost)


def _whole_milliseconds(times: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for i, (start, end) in enumerate(times):
        start = round(start, 3)
        if found and start < found[-1][1]:
            start = found[-1][1]
        if i + 1 < len(times):
            end = min(end, times[i + 1][0] - gap + 5e-4)
        found.append((start, max(round(end, 3), round(start + 0.05, 3))))
    return found
