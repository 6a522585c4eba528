"""Beat tracking: the tempo of a recording, and the times of its beats.

Tempo: autocorrelation of the onset strength, weighted with a log-normal preference for 120 beats per minute. Beats: dynamic programming
that weighs strong onsets against an even step. Source: Ellis, "Beat tracking by dynamic programming", 2007.
"""

from __future__ import annotations

import numpy as np

from studio.sound.onsets import interpolated_peak, moving_mean

SLOWEST, FASTEST = 50.0, 215.0  # beats per minute
_PREFERRED, _WIDTH = 120.0, 0.9  # beats per minute; octaves
_TIGHT = 100.0  # weight of an even step against strong onsets (Ellis)
_CLEAR = 0.28  # pulse clarity from which there is a beat
_HALVES = 0.42  # ratio of the strength between beats to that on them from which the tempo doubles, if the result is the preferred tempo
_RELUCTANCE = 0.2  # what an octave above the preferred tempo adds to that ratio
_BACKBEAT = 0.9  # what a full backbeat adds


def track_beats(
    strength: np.ndarray, drums: np.ndarray, weight: np.ndarray, snap: np.ndarray, hop: float
) -> tuple[tuple[float, ...], float, float]:
    """(beat times in s, beats per minute, confidence in [0, 1]); no beats and 0 where there is no perceptible beat.

    ``strength`` (n,): onset strength of all bands, ``drums`` (n,) that of the lower ones; ``weight`` (n,): strength of the attacks,
    ``snap`` (n,): that of snare drums alone, see `attack_strength`.
    """
    seconds = len(strength) * hop
    if seconds < 2.0 or float(strength.max(initial=0.0)) <= 0:
        return (), 0.0, 0.0
    curve = _standing_out(strength, hop) + _standing_out(drums, hop) + _standing_out(weight, hop)
    tempo, clarity = _tempo(curve, hop)
    if tempo == 0:
        return (), 0.0, 0.0
    tempo = _right_octave(curve, weight, snap, hop, tempo)
    beats = _path(curve, 60 / tempo / hop)
    confidence = _confidence(curve, beats, clarity)
    if confidence < _CLEAR or len(beats) < 3:
        return (), 0.0, confidence
    times = _trimmed(curve, beats) * hop
    steps = np.diff(times)
    heard = 60 / float(np.median(steps)) if len(steps) else tempo
    # the median is a whole number of frames; the mean of the steps near it is finer
    near = steps[np.abs(steps * heard / 60 - 1) < 0.15] if len(steps) else steps
    return tuple(float(t) for t in times if t >= 0), 60 / float(near.mean()) if len(near) else heard, confidence


def attack_strength(*bands: np.ndarray) -> np.ndarray:
    """Sudden rises in loudness, float32 (n,), from the powers (n,) of bands: a drum counts for more than a hi-hat or a string."""
    loud = np.sum([np.asarray(band, np.float64) ** 0.3 for band in bands], axis=0)  # amplitude to the power of 0.6 (Stevens)
    rise = np.zeros(len(bands[0]), np.float32)
    rise[3:] = np.maximum(loud[3:] - loud[:-3], 0)
    return rise


def _standing_out(strength: np.ndarray, hop: float) -> np.ndarray:
    """How far the curve rises above its mean over one second; slightly smoothed, scaled to a standard deviation of 1."""
    above = np.maximum(strength - moving_mean(strength, round(1.0 / hop)), 0)
    smooth = np.convolve(above, np.exp(-0.5 * (np.arange(-4, 5) / 1.5) ** 2), mode="same")
    return smooth / max(float(smooth.std()), 1e-9)


def _autocorrelation(curve: np.ndarray, longest: int) -> np.ndarray:
    """Unbiased, 1 at lag 0; (longest + 1,)."""
    flat = curve - curve.mean()
    size = 1 << (2 * len(flat) - 1).bit_length()
    power = np.abs(np.fft.rfft(flat, size)) ** 2
    sums = np.fft.irfft(power, size)[: longest + 1]
    return sums / np.maximum(len(flat) - np.arange(longest + 1), 1) * len(flat) / max(float(sums[0]), 1e-9)


def _tempo(curve: np.ndarray, hop: float) -> tuple[float, float]:
    """(beats per minute, height of the autocorrelation there); (0, 0) without a peak."""
    longest = min(round(60 / SLOWEST / hop * 4), len(curve) // 2)
    found = _autocorrelation(curve, longest)
    lags = np.arange(round(60 / FASTEST / hop), round(60 / SLOWEST / hop) + 1)
    lags = lags[lags < longest]
    if not len(lags):
        return 0.0, 0.0
    # a true period shows at its multiples too
    score = np.zeros(len(lags))
    for k, weight in ((1, 1.0), (2, 0.6), (4, 0.4)):
        inside = lags * k <= longest - 2
        near = np.minimum(lags * k, longest - 2)
        score += weight * np.where(inside, np.max([found[near + d] for d in (-1, 0, 1)], axis=0), 0)
    tempi = 60 / (lags * hop)
    score = np.maximum(score, 0) * np.exp(-0.5 * (np.log2(tempi / _PREFERRED) / _WIDTH) ** 2)
    best = int(score.argmax())
    if score[best] <= 0:
        return 0.0, 0.0
    return _finer(found, lags[best], longest, hop), float(max(found[lags[best]], 0.0))


def _finer(found: np.ndarray, lag: int, longest: int, hop: float) -> float:
    """The tempo at a lag, refined at its farthest multiple that is still clear."""
    exact = float(lag)
    for k in (2, 4):
        middle = round(exact * k)
        reach = max(1, k)
        if middle + reach > longest:
            break
        exact = (middle - reach + int(found[middle - reach : middle + reach + 1].argmax())) / k
    return 60 / (exact * hop)


def _right_octave(curve: np.ndarray, weight: np.ndarray, snap: np.ndarray, hop: float, tempo: float) -> float:
    """``tempo``, half or double: the slowest one whose beats are much stronger than what lies between them."""
    choices = [t for t in (tempo / 2, tempo, tempo * 2) if SLOWEST <= t <= FASTEST]
    for choice in choices[:-1]:
        beats = _path(curve, 60 / choice / hop)
        if len(beats) < 3:
            continue
        between = (beats[:-1] + beats[1:]) // 2
        # a snare drum on every other beat confirms this tempo; on every beat it suggests double tempo
        even, odd = _strength(snap, beats[::2]), _strength(snap, beats[1::2])
        backbeat = abs(even - odd) / max(even + odd, 1e-9)
        needed = _HALVES + _RELUCTANCE * np.log2(2 * choice / _PREFERRED) + _BACKBEAT * backbeat
        if _strength(weight, between) < needed * _strength(weight, beats):
            return choice
    return choices[-1]


def _strength(curve: np.ndarray, frames: np.ndarray) -> float:
    """Mean of the highest value within 30 ms of each frame."""
    around = np.clip(frames[:, None] + np.arange(-3, 4), 0, len(curve) - 1)
    return float(curve[around].max(1).mean())


def _path(curve: np.ndarray, period: float) -> np.ndarray:
    """Frames of the best series of beats, about ``period`` frames apart."""
    steps = np.arange(max(1, round(period / 2)), round(period * 2) + 1)
    cost = -_TIGHT * np.log(steps / period) ** 2
    total = curve.astype(np.float64).copy()
    previous = np.full(len(curve), -1)
    for i in range(int(steps[0]), len(curve)):
        reachable = steps[: np.searchsorted(steps, i, side="right")]
        scores = total[i - reachable] + cost[: len(reachable)]
        best = int(scores.argmax())
        if scores[best] > 0:
            total[i] += scores[best]
            previous[i] = i - reachable[best]
    last = len(curve) - 1 - round(period)
    at = max(last, 0) + int(total[max(last, 0) :].argmax())
    found = []
    while at >= 0:
        found.append(at)
        at = int(previous[at])
    return np.array(found[::-1])


def _trimmed(curve: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Beats without those before the first and after the last sound; in fractional frames, moved to a nearby peak."""
    near = np.array([_strength(curve, np.array([b])) for b in beats])
    sounding = np.flatnonzero(near > 0.3 * np.sqrt(np.mean(near**2)))
    kept = beats[sounding[0] : sounding[-1] + 1] if len(sounding) else beats[:0]
    return np.array([_nearest_peak(curve, int(beat)) for beat in kept])


def _nearest_peak(curve: np.ndarray, frame: int) -> float:
    """The interpolated position of a peak within 20 ms of a frame, or else the frame itself."""
    first = max(frame - 2, 0)
    peak = first + int(curve[first : frame + 3].argmax())
    inside = 0 < peak < len(curve) - 1 and curve[peak] >= curve[peak - 1] and curve[peak] >= curve[peak + 1]
    return interpolated_peak(curve, peak) if inside else float(frame)


def _confidence(curve: np.ndarray, beats: np.ndarray, clarity: float) -> float:
    """How clear the pulse is: how periodic, and how strong the onsets on its beats."""
    if len(beats) < 3:
        return 0.0
    on, off = _strength(curve, beats), float(curve.mean())
    contrast = np.clip((on - off) / (on + off + 1e-9), 0, 1)
    return float(np.clip(clarity * 1.5, 0, 1) * contrast)
