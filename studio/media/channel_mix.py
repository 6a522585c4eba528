"""Mixes any number of channels to one without losing what stands in them: channels of opposite phase would cancel each other."""

from __future__ import annotations

import numpy as np

_SECONDS = 0.1  # after which a past energy counts half
_LOST = {2: 0.05}  # share of the loudest channel's energy below which the plain mix counts as cancelled; mixes of more channels are quieter
_LOST_MANY = 0.01
_KEPT = 4.0  # times as much energy, until the plain mix is trusted again
_SILENCE = 1e-9  # energy of a sample; below it nothing is decided
_NEAR = 0.25  # a channel that was the reference stays it while it has this share of the loudest one's energy


class ChannelMix:
    """Mixes a stream of blocks. While the plain mix keeps the energy it is the answer, unchanged; where it is cancelled, the channels of
    the opposite sign are turned round before they are averaged. Weights change gradually within a block, so that nothing clicks."""

    def __init__(self, channels: int, rate: int) -> None:
        """``channels`` >= 1; ``rate`` in Hz."""
        self._rate = rate
        self._limit = _LOST.get(channels, _LOST_MANY)
        self._products = np.zeros((channels, channels))
        self._mixed = 0.0
        self._reference = 0
        self._turned = False  # whether the last block ended with channels turned round
        self._signs = np.ones(channels, np.float32)
        self._started = False

    def mix(self, block: np.ndarray, plain: np.ndarray) -> np.ndarray:
        """float32 (n,) from ``block`` float32 (n, channels) and its ``plain`` mix (n,). NaN and infinite samples count as silence."""
        channels = block.shape[1]
        if channels < 2 or not len(block):
            return plain
        block = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
        self._measure(block, np.nan_to_num(plain, nan=0.0, posinf=1.0, neginf=-1.0))
        first, before, signs_before = not self._started, self._turned, self._signs
        loudest = float(self._products.diagonal().max())
        if loudest > _SILENCE:
            limit = self._limit * (_KEPT if self._turned else 1.0)
            self._turned = self._mixed < limit * loudest
            if self._turned:
                self._signs = self._opposed(loudest)
            self._started = True
        if not before and not self._turned:
            return plain
        after = plain if not self._turned else block @ self._signs / channels
        if first or (before and self._turned and np.array_equal(signs_before, self._signs)):
            return after
        was = plain if not before else block @ signs_before / channels
        share = np.linspace(0, 1, len(block), dtype=np.float32)
        return was * (1 - share) + after * share

    def _measure(self, block: np.ndarray, plain: np.ndarray) -> None:
        kept = 0.5 ** (len(block) / (_SECONDS * self._rate)) if self._started else 0.0
        count = len(block)
        self._products = kept * self._products + (1 - kept) * (block.T.astype(np.float64) @ block) / count
        self._mixed = kept * self._mixed + (1 - kept) * float(np.square(plain, dtype=np.float64).mean())

    def _opposed(self, loudest: float) -> np.ndarray:
        """+1 or -1 for each channel: the sign of its correlation with a loud one."""
        energies = self._products.diagonal()
        if energies[self._reference] < _NEAR * loudest:
            self._reference = int(energies.argmax())
        row = self._products[self._reference]
        return np.where(row < -0.2 * np.sqrt(energies * energies[self._reference]), -1, 1).astype(np.float32)
