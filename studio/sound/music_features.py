"""What tells music from speech and noise in a few seconds of sound: tones that last, and that change in steps."""

from __future__ import annotations

import numpy as np

RATE = 16_000  # Hz
_SIZE = 4096  # samples of a frame, 256 ms: long enough to tell neighbouring notes apart
_HOP = 1600  # samples, 100 ms
_LOW, _HIGH = 80.0, 5000.0  # Hz
_PROUD = 4.0  # times the level around it that a peak is strong
_AROUND = 24  # bins on both sides that a peak is compared with
_LASTS = 2  # frames after which a lasting tone is still there
_FLOOR = 1e-12
NAMES: tuple[str, ...] = ("tonal", "lasting", "notes", "changes", "chroma", "syllables", "pauses", "movement", "turnover", "engine")


def music_features(samples: np.ndarray) -> np.ndarray:
    """float64 (10,) of `NAMES` for float32 samples (n,) at 16 kHz, at least half a second; all zero for silence.

    ``tonal``: share of the power in spectral peaks. ``lasting``: share of that which is at the same pitch 0.2 s later. ``notes``: how many
    semitones have a lasting tone, as a logarithm. ``changes``: lasting tones that begin, for each second, as a logarithm. ``chroma``: how
    far single pitch classes stand out over the whole sound. ``syllables``: share of the loudness modulation between 2 and 8 Hz.
    ``pauses``: share of frames 20 dB below the loud ones. ``movement``: deviation of the level in tens of dB. ``turnover``: how much of
    the lasting tones is at other pitches a second later. ``engine``: share of the peaks that one deep harmonic series explains.
    """
    power = _spectra(samples)
    level = power.sum(1)
    if len(power) <= _LASTS or float(level.max()) < 1e-9:
        return np.zeros(len(NAMES))
    peaks = _peaks(power)
    near = peaks.copy()
    near[:, 1:] |= peaks[:, :-1]
    near[:, :-1] |= peaks[:, 1:]
    tones = np.where(near, power, 0.0)
    stays = peaks[:-_LASTS] & near[_LASTS:]
    lasting = np.where(stays, power[:-_LASTS], 0.0)
    strong = lasting > 0.01 * level[:-_LASTS, None]
    notes, classes = _pitches(power.shape[1])
    heard = np.zeros((len(strong), int(notes.max()) + 1), bool)
    for frame, row in enumerate(strong):
        heard[frame, notes[row]] = True
    begun = heard[1:] & ~heard[:-1]
    seconds = len(samples) / RATE
    chroma = np.sqrt(np.where(peaks, power, 0.0)) @ classes
    steady = np.abs(chroma.mean(0) - chroma.mean()).mean() / max(float(chroma.mean()), _FLOOR)
    peak_power = np.where(peaks, power, 0.0)[:-_LASTS].sum()
    return np.array(
        [
            tones.sum() / level.sum(),
            lasting.sum() / max(peak_power, _FLOOR),
            np.log1p(np.count_nonzero(heard.sum(0) >= 2)),
            np.log1p(begun.sum() / seconds),
            steady,
            *_envelope(samples),
            _turnover(lasting @ np.eye(int(notes.max()) + 1)[notes]),
            _engine(np.sqrt(np.where(peaks, power, 0.0))),
        ]
    )


def _spectra(samples: np.ndarray) -> np.ndarray:
    """(frames, bins) power between `_LOW` and `_HIGH`."""
    padded = np.pad(samples.astype(np.float32, copy=False), (0, max(0, _SIZE - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_HOP]
    first, last = round(_LOW * _SIZE / RATE), round(_HIGH * _SIZE / RATE)
    spectrum = np.fft.rfft(frames * np.hanning(_SIZE).astype(np.float32), axis=1)[:, first:last]
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float64) / _SIZE**2


def _peaks(power: np.ndarray) -> np.ndarray:
    """Which bins (frames, bins) stand out from their surroundings."""
    width = 2 * _AROUND + 1
    sums = np.cumsum(np.pad(power, ((0, 0), (_AROUND + 1, _AROUND)), mode="edge"), axis=1)
    around = (sums[:, width:] - sums[:, :-width]) / width
    found = np.zeros(power.shape, bool)
    inner = power[:, 1:-1]
    found[:, 1:-1] = (inner >= power[:, :-2]) & (inner > power[:, 2:]) & (inner > _PROUD * around[:, 1:-1])
    return found


def _pitches(bins: int) -> tuple[np.ndarray, np.ndarray]:
    """(bins,) semitone of each bin from 0, and (bins, 12) its pitch class."""
    hertz = (np.arange(bins) + round(_LOW * _SIZE / RATE)) * RATE / _SIZE
    notes = np.round(12 * np.log2(hertz / _LOW)).astype(int)
    return notes, np.eye(12)[notes % 12]


def _turnover(tones: np.ndarray) -> float:
    """How much of the power (frames, semitones) of lasting tones is at other pitches a second later, 0 to 1; a neighbour is no other."""
    beat = round(RATE / _HOP)
    root = np.sqrt(tones)  # soft voices count too
    slow = np.stack([np.convolve(column, np.ones(4) / 4, "same") for column in root.T], axis=1)
    wide = slow + np.pad(slow, ((0, 0), (1, 1)))[:, 2:] + np.pad(slow, ((0, 0), (1, 1)))[:, :-2]
    size = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = wide / np.maximum(size, _FLOOR)
    if len(unit) <= beat:
        return 0.0
    both = (size[:-beat, 0] > 0) & (size[beat:, 0] > 0)
    return float(1 - (unit[:-beat] * unit[beat:]).sum(1)[both].mean()) if both.any() else 0.0


def _engine(peaks: np.ndarray) -> float:
    """Mean over frames of the largest share of the peaks' amplitude (frames, bins) on multiples of one frequency of 25 to 110 Hz."""
    bins = (np.arange(peaks.shape[1]) + round(_LOW * _SIZE / RATE)) * RATE / _SIZE
    base = np.arange(25.0, 110.0, 0.5)
    off = np.abs(bins[:, None] - np.round(bins[:, None] / base) * base)
    series = (off <= 0.75 * RATE / _SIZE).astype(float)
    size = peaks.sum(1)
    heard = size > 0
    share = (peaks[heard] @ series) / size[heard, None]
    # what is left over chance, since a dense series meets many bins
    chance = series.mean(0)
    return float(((share - chance) / (1 - chance)).max(1).mean()) if heard.any() else 0.0


def _envelope(samples: np.ndarray) -> tuple[float, float, float]:
    """``syllables``, ``pauses`` and ``movement``."""
    step = RATE // 100
    frames = samples[: len(samples) // step * step].reshape(-1, step).astype(np.float64)
    level = 10 * np.log10((frames**2).mean(1) + _FLOOR)
    level = np.convolve(level, np.ones(3) / 3, "same")
    top = float(np.quantile(level, 0.95))
    bounded = np.maximum(level, top - 40)
    power = np.abs(np.fft.rfft((bounded - bounded.mean()) * np.hanning(len(bounded)))) ** 2
    hertz = np.fft.rfftfreq(len(bounded), 0.01)
    moving = power[(hertz > 0.3) & (hertz < 20)].sum()
    syllables = power[(hertz > 2) & (hertz < 8)].sum() / moving if moving > 0 else 0.0
    return float(syllables), float((level < top - 20).mean()), float(bounded.std() / 10)
