"""Mixes any number of channels to one without losing what stands in them: channels of opposite phase would cancel each other."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

_SECONDS = 0.1  # after which a past energy counts half
_LOST = {2: 0.05}  # share of the loudest channel's energy below which the plain mix counts as cancelled; mixes of more channels are quieter
_LOST_MANY = 0.01
_KEPT = 4.0  # times as much energy, until the plain mix is trusted again
_SILENCE = 1e-9  # energy of a sample; below it nothing is decided
_HEARD = 0.01  # share of the loudest channel's energy from which on a channel counts, so that silent ones do not make the mix quieter
_NEAR = 0.25  # a channel that was the reference stays it while it has this share of the loudest one's energy


class ChannelMix:
    """Mixes a stream of blocks. While the plain mix keeps the energy it is the answer, unchanged; where it is cancelled, the channels of
    the opposite sign are turned round before they are averaged. Weights change gradually within a block, so that nothing clicks."""

    def __init__(self, channels: int, rate: int, bass: Collection[int] = ()) -> None:
        """``channels`` >= 1; ``rate`` in Hz; ``bass``: numbers of the channels for low effects, which count only until others are heard."""
        self._bass = np.isin(np.arange(channels), list(bass))
        self._counted = np.ones(channels)
        self._rate = rate
        self._limit = _LOST.get(channels, _LOST_MANY)
        self._products = np.zeros((channels, channels))
        self._mixed = 0.0
        self._reference = 0
        self._turned = False  # whether the last block ended with channels turned round
        self._weights = np.full(channels, 1 / channels, np.float32)
        self._started = False

    def mix(self, block: np.ndarray, plain: np.ndarray) -> np.ndarray:
        """float32 (n,) from ``block`` float32 (n, channels) and its ``plain`` mix (n,). NaN and infinite samples count as silence."""
        channels = block.shape[1]
        if channels < 2 or not len(block):
            return plain
        block = _finite(block)
        self._measure(block, _finite(plain))
        first, before, weights_before = not self._started, self._turned, self._weights
        if self._bass.any() and (self._products.diagonal()[~self._bass] > _SILENCE).any():
            self._counted = np.where(self._bass, 0.0, 1.0)
        loudest = float((self._products.diagonal() * self._counted).max())
        if loudest > _SILENCE:
            limit = self._limit * (_KEPT if self._turned else 1.0)
            self._turned = self._mixed < limit * loudest
            if self._turned:
                self._weights = self._opposed(loudest)
            self._started = True
        if not before and not self._turned:
            return plain
        after = plain if not self._turned else block @ self._weights
        if first or (before and self._turned and np.array_equal(weights_before, self._weights)):
            return after
        was = plain if not before else block @ weights_before
        share = np.linspace(0, 1, len(block), dtype=np.float32)
        return was * (1 - share) + after * share

    def _measure(self, block: np.ndarray, plain: np.ndarray) -> None:
        kept = 0.5 ** (len(block) / (_SECONDS * self._rate)) if self._started else 0.0
        count = len(block)
        self._products = kept * self._products + (1 - kept) * (block.T.astype(np.float64) @ block) / count
        self._mixed = kept * self._mixed + (1 - kept) * float(np.square(plain, dtype=np.float64).mean())

    def _opposed(self, loudest: float) -> np.ndarray:
        """The weight of each channel: the sign of its correlation with a loud one, and the same share for all that are not silent."""
        energies = self._products.diagonal() * self._counted
        if energies[self._reference] < _NEAR * loudest:
            self._reference = int(energies.argmax())
        row = self._products[self._reference]
        signs = np.where(row < -0.2 * np.sqrt(energies * energies[self._reference]), -1, 1)
        heard = energies > _HEARD * loudest
        return (signs * heard / max(int(heard.sum()), 1)).astype(np.float32)


def _finite(samples: np.ndarray) -> np.ndarray:
    """``samples`` with silence for what is no number; looking costs less than replacing, and damage is rare."""
    if np.isfinite(samples.sum()):
        return samples
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
