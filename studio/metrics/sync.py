"""How well a film is synchronised with its sound, measured on the finished file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.sound.analysis import Analysis

_SIGMA = 0.05  # s
_SHIFTS = 200
_SMOOTH = 0.25  # s
_PARTED = 0.1  # s; nearer changes of the picture are one event (`studio.metrics.visual_events`), so nearer moments are one as well
_STILL = 0.05  # px of a picture of 128 px between two pictures: less is the coder's noise
_FOLLOWS = 0.6  # correlation from which a film without beats counts as following its sound; two slow sounds can reach 0.5 by chance


@dataclass(frozen=True)
class Sync:
    """Figures of one film; None where there is nothing to measure, as in a film that stands still.

    ``mean_error``, ``max_error``: ms between a beat and the nearest change of the picture, over all beats, those too close for two
    changes to be told apart counted once; ``median_offset``: the same, signed, positive where the picture is late. ``alignment`` in
    [0, 1]: how well changes and beats coincide; ``alignment_p95``: what the best twentieth of 200 shifted copies of the same changes
    reach. ``motion_correlation``: loudness against motion of the picture, in [-1, 1], and the same with the sound's order shuffled.
    ``events``: changes seen; ``beats``: moments to meet; ``frames`` and ``expected_frames``: pictures in the film and for its length.
    ``sound_correlation`` in [-1, 1] and ``sound_lag_ms`` (positive: late):
    the film's sound against the recording.
    """

    mean_error: float | None
    max_error: float | None
    median_offset: float | None
    alignment: float | None
    alignment_p95: float | None
    motion_correlation: float | None
    motion_correlation_shuffled: float | None
    events: int
    beats: int
    frames: int
    expected_frames: int
    sound_correlation: float | None
    sound_lag_ms: float | None
    half_frame_ms: float

    @property
    def in_time(self) -> bool:
        """Whether the picture follows the beats: half a frame off at most on average, one at worst, and better than by chance.

        Without beats: whether it moves with the loudness, clearly more than with a shuffled one.
        """
        if not self.beats:
            chance = self.motion_correlation_shuffled or 0.0
            return self.motion_correlation is not None and self.motion_correlation > max(_FOLLOWS, chance + 0.2)
        if self.mean_error is None or self.max_error is None or self.alignment is None or self.alignment_p95 is None:
            return False
        near = self.mean_error <= self.half_frame_ms and self.max_error <= 2 * self.half_frame_ms
        return near and self.alignment > self.alignment_p95


def measure_sync(
    film: Path, analysis: Analysis, recording: Path, start: float = 0.0, fps: float = 24.0, *, moments: Sequence[float] = ()
) -> Sync:
    """Decode ``film`` and compare what is seen and heard in it with ``recording`` from ``start`` seconds on.

    ``moments`` (s from the film's beginning): what the picture should meet, the beats of ``analysis`` where none are given. How the film
    was made is not known here. Raises like `studio.media.video.frames` for a film that cannot be opened.
    """
    from studio.metrics.sound_match import sound_match
    from studio.metrics.visual_events import detect_events, measure_changes

    seen = measure_changes(film)
    times, strengths = detect_events(seen)
    wanted = np.asarray(moments if len(moments) else analysis.beats, np.float64)
    wanted = thinned(wanted, (max(1, int(_PARTED * fps + 1e-6)) + 1) / fps)
    # a beat so near the end that no picture begins after it cannot be shown, and the first picture has none before it to change from
    shown = wanted[(wanted >= 0.5 / fps) & (wanted <= (seen.times[-1] if len(seen.times) else -1.0) + 0.5 / fps)]
    errors = nearest_offsets(shown, times) if len(shown) and len(times) else np.zeros(0)
    matched = sound_match(film, recording, start, analysis.duration)
    moved, chance = motion_with_loudness(seen.times, seen.speed, analysis)
    scored = bool(len(errors))
    return Sync(
        mean_error=float(np.abs(errors).mean()) * 1000 if scored else None,
        max_error=float(np.abs(errors).max()) * 1000 if scored else None,
        median_offset=float(np.median(errors)) * 1000 if scored else None,
        alignment=alignment(times, strengths, shown) if scored else None,
        alignment_p95=alignment_by_chance(times, strengths, shown, analysis.duration) if scored else None,
        motion_correlation=moved,
        motion_correlation_shuffled=chance,
        events=len(times),
        beats=len(shown),
        frames=len(seen.times),
        expected_frames=round(analysis.duration * fps),
        sound_correlation=matched[0] if matched else None,
        sound_lag_ms=matched[1] if matched else None,
        half_frame_ms=500.0 / fps,
    )


def thinned(moments: np.ndarray, least: float) -> np.ndarray:
    """Those of ``moments`` (s) that come at least ``least`` s after the last one kept, sorted: the first of each close group."""
    kept: list[float] = []
    for moment in np.sort(moments):
        if not kept or moment - kept[-1] >= least - 1e-6:
            kept.append(float(moment))
    return np.array(kept)


def nearest_offsets(moments: np.ndarray, times: np.ndarray) -> np.ndarray:
    """For each of ``moments`` (k,) the signed distance in s to the nearest of ``times`` (sorted, at least one), positive if that is
    later."""
    after = np.clip(np.searchsorted(times, moments), 0, len(times) - 1)
    before = np.maximum(after - 1, 0)
    late, early = times[after] - moments, times[before] - moments
    return np.where(np.abs(late) < np.abs(early), late, early)


def alignment(times: np.ndarray, strengths: np.ndarray, moments: np.ndarray) -> float:
    """How well changes at ``times`` (s, weighted with ``strengths``) and ``moments`` (s) coincide, in [0, 1].

    Harmonic mean of two means of exp(-d^2 / 2 sigma^2), sigma 50 ms: over the changes, to the nearest moment, and over the moments, to
    the nearest change; so neither one lucky change nor a change all the time scores. Source of the score: Li et al., "AI Choreographer",
    2021.
    """
    if not len(times) or not len(moments):
        return 0.0
    hits = np.exp(-0.5 * (nearest_offsets(times, moments) / _SIGMA) ** 2)
    found = np.exp(-0.5 * (nearest_offsets(moments, times) / _SIGMA) ** 2)
    precise, complete = float(np.average(hits, weights=strengths)), float(found.mean())
    return 2 * precise * complete / max(precise + complete, 1e-9)


def alignment_by_chance(times: np.ndarray, strengths: np.ndarray, moments: np.ndarray, duration: float) -> float:
    """95th percentile of `alignment` over 200 copies of the changes, each moved around the circle of ``duration`` seconds by chance."""
    scores = []
    for shift in np.random.default_rng(0).uniform(0, duration, _SHIFTS):
        moved = (times + shift) % duration
        order = np.argsort(moved)
        scores.append(alignment(moved[order], strengths[order], moments))
    return float(np.quantile(scores, 0.95))


def motion_with_loudness(times: np.ndarray, speed: np.ndarray, analysis: Analysis) -> tuple[float | None, float | None]:
    """(correlation of motion and loudness, median size of it with the loudness cut into half seconds and shuffled).

    Both are ranked, so that a few jumps of the picture do not decide (Spearman, 1904), and smoothed over a quarter of a second.
    (None, None) where nothing moves, or the loudness never changes.
    """
    if len(times) < 8 or np.quantile(speed, 0.9) < _STILL:
        return None, None
    step = float(np.median(np.diff(times))) or 1 / 24
    width = max(1, round(_SMOOTH / step))
    heard = analysis.at("rms", times)
    if heard.std() < 1e-3:
        return None, None
    moving, loud = _smooth(_ranks(speed), width)[1:], _smooth(_ranks(heard), width)[1:]
    size = max(1, round(0.5 / step))
    blocks = [loud[i : i + size] for i in range(0, len(loud), size)]
    rng = np.random.default_rng(0)
    chance = [abs(_correlation(moving, np.concatenate([blocks[k] for k in rng.permutation(len(blocks))]))) for _ in range(_SHIFTS)]
    return _correlation(moving, loud), float(np.median(chance))


def _ranks(values: np.ndarray) -> np.ndarray:
    """Place of each value in order, equal ones sharing the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def _smooth(values: np.ndarray, width: int) -> np.ndarray:
    weights = np.hanning(width + 2)[1:-1]
    padded = np.pad(np.asarray(values, np.float64), (width // 2, (width - 1) // 2), mode="edge")
    return np.convolve(padded, weights / weights.sum(), mode="valid")


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    x, y = a - a.mean(), b - b.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 1e-12 else 0.0
