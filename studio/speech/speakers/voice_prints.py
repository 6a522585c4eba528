"""Vectors of the voices in a recording: one for every 0.4 s of speech."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.media.audio import Sound, cut_spans
from studio.speech.speakers.mel_spectrogram import FRAMES_A_SECOND, RATE, log_mel

if TYPE_CHECKING:
    from torch import Tensor

    from studio.models.lease import Lease

WIDTH = 192  # of a vector
WINDOW = 1.2  # seconds that one vector sums up; longer ones hold two voices more often
CELL = 0.4  # seconds between the middles of two windows
_PAUSE = 0.6  # seconds; a window does not reach beyond a longer pause
_LEAST = 0.2  # seconds; shorter speech is a grunt, and says nothing about whose it is
_LONGEST = 30.0  # seconds held at once; longer speech is cut
_FRAMES_A_SECOND = FRAMES_A_SECOND // 2  # of the network


@dataclass(frozen=True, eq=False)
class VoicePrints:
    """``vectors`` float32 (n, 192) of unit length; ``cells`` float64 (n, 2): from when to when (seconds) each one stands for the speech;
    ``spans`` int64 (n,): number of the uninterrupted speech that it belongs to, ascending."""

    vectors: np.ndarray
    cells: np.ndarray
    spans: np.ndarray

    @property
    def seconds(self) -> np.ndarray:
        """Seconds of speech behind each vector (n,)."""
        return self.cells[:, 1] - self.cells[:, 0]


def voice_prints(lease: Lease, windows: Iterable[Sound], spans: Sequence[tuple[float, float]]) -> VoicePrints:
    """The voices within ``spans`` of speech (seconds, in order) of contiguous 16 kHz ``windows``, with the leased `VoiceNetwork`.

    Pauses are left out, as they were in training, and a window reaches beyond a short pause: half a second of speech alone says little.
    Memory: the vectors, 2 kB for each second of speech, and the samples of one stretch and one window.
    """
    import torch

    vectors, cells, owners = [np.zeros((0, WIDTH), np.float32)], [np.zeros((0, 2))], []
    network, number = lease["model"], 0
    weight = next(network.parameters())
    for stretch in _stretches(_speech(windows, spans)):
        mel = log_mel(np.concatenate([samples for _, samples in stretch]))
        middles: list[np.ndarray] = []
        heard = 0.0
        for start, samples in stretch:
            seconds = len(samples) / RATE
            edges = np.linspace(start, start + seconds, max(1, round(seconds / CELL)) + 1)
            cells.append(np.column_stack([edges[:-1], edges[1:]]))
            middles.append((edges[:-1] + edges[1:]) / 2 - start + heard)
            owners += [number] * (len(edges) - 1)
            number, heard = number + 1, heard + seconds
        with torch.inference_mode():
            frames = network.frames(torch.from_numpy(mel - mel.mean(0)).to(weight)[None])[0]
            vectors.append(network.vectors(_windows(frames, np.concatenate(middles))).cpu().numpy())
    return VoicePrints(np.concatenate(vectors), np.concatenate(cells), np.array(owners, np.int64))


def _windows(frames: Tensor, middles: np.ndarray) -> Tensor:
    """(n, c, w) of the network's frames (c, t): what is heard around each of ``middles`` (n,) in seconds."""
    import torch

    length = min(frames.shape[-1], round(WINDOW * _FRAMES_A_SECOND))
    firsts = np.clip((middles * _FRAMES_A_SECOND).astype(np.int64) - length // 2, 0, frames.shape[-1] - length)
    return frames[:, torch.from_numpy(firsts[:, None] + np.arange(length))].transpose(0, 1)


def _stretches(speech: Iterable[tuple[float, np.ndarray]]) -> Iterator[list[tuple[float, np.ndarray]]]:
    """Spans with only short pauses between them."""
    held: list[tuple[float, np.ndarray]] = []
    end = total = 0.0
    for start, samples in speech:
        seconds = len(samples) / RATE
        if held and (start - end > _PAUSE or total + seconds > _LONGEST):
            yield held
            held, total = [], 0.0
        held.append((start, samples))
        end, total = start + seconds, total + seconds
    if held:
        yield held


def _speech(windows: Iterable[Sound], spans: Sequence[tuple[float, float]]) -> Iterator[tuple[float, np.ndarray]]:
    """(start in seconds, samples) of each span that the windows hold and that is long enough; long ones in several pieces."""
    wanted = [piece for start, end in spans if end - start >= _LEAST for piece in _pieces(start, end)]
    # times of words may lie a little behind the last sample
    return ((start, samples) for start, samples in cut_spans(windows, wanted) if len(samples) >= _LEAST * RATE)


def _pieces(start: float, end: float) -> list[tuple[float, float]]:
    count = max(1, -int(-(end - start) // _LONGEST))
    edges = np.linspace(start, end, count + 1)
    return [(float(a), float(b)) for a, b in itertools.pairwise(edges)]
