"""wav2vec 2.0: words with their times from its letters (CTC), and its hidden states as features of speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.models.lease import Lease
from studio.speech.passages import RATE

if TYPE_CHECKING:
    from torch import Tensor

CHUNK, STRIDE = 10.0, 2.0  # seconds processed at once, and seconds at both ends that only serve as context
_FEWEST = 400  # samples; the receptive field of one frame
_TAIL = 0.04  # seconds that a word lasts after its last letter fires: CTC spikes early
_QUIET = 1e-7


@dataclass(frozen=True)
class CtcWord:
    """One word in the model's own letters, with seconds from the beginning of the samples and its probability in [0, 1]."""

    text: str
    start: float
    end: float
    probability: float


def transcribe(lease: Lease, samples: np.ndarray) -> tuple[CtcWord, ...]:
    """Words in ``samples`` float32 (n,) at 16 kHz, by the best letter of each frame (greedy CTC, Graves et al., 2006).

    The text is usually upper-case and without punctuation; it is returned as it is.
    """
    scores = logits(lease, samples)
    if not len(scores):
        return ()
    processor = lease["processor"]
    odds = np.exp(scores - scores.max(1, keepdims=True))
    best = scores.argmax(1)
    belief = odds.max(1) / odds.sum(1)
    with lease.lock("processor"):
        decoded = processor.tokenizer.decode(best, output_word_offsets=True)
    blank = processor.tokenizer.pad_token_id
    step = _ratio(lease["model"]) / RATE
    words = []
    for found in decoded.word_offsets:
        first, last = int(found["start_offset"]), int(found["end_offset"])
        lit = belief[first:last][best[first:last] != blank]
        sure = float(np.exp(np.log(np.maximum(lit, _QUIET)).mean())) if len(lit) else 0.0
        words.append(CtcWord(str(found["word"]), first * step, last * step + _TAIL, sure))
    return tuple(words)


def logits(lease: Lease, samples: np.ndarray) -> np.ndarray:
    """Letter scores float32 (frames, letters) at 50 frames a second; long sound is processed in overlapping chunks."""
    return _chunked(lease, samples, lambda model, values: model(values).logits)


def hidden_states(lease: Lease, samples: np.ndarray) -> np.ndarray:
    """The encoder's last layer, float32 (frames, width) at 50 frames a second, for ``samples`` float32 (n,) at 16 kHz.

    The leased component is the one that transcribes: a recogniser (``Wav2Vec2ForCTC``) or a bare encoder (``Wav2Vec2Model``).
    """
    return _chunked(lease, samples, lambda model, values: getattr(model, "wav2vec2", model)(values).last_hidden_state)


def _chunked(lease: Lease, samples: np.ndarray, run: Callable[[Any, Tensor], Tensor]) -> np.ndarray:
    import torch

    model = lease["model"]
    ratio = _ratio(model)
    values = _normalized(lease["processor"], samples)
    parts: list[np.ndarray] = []
    with torch.inference_mode():
        for begin, end, first, last in chunks(len(values), ratio):
            piece = torch.from_numpy(values[begin:end])[None].to(lease.device, lease.dtype or torch.float32)
            out = run(model, piece)[0].float().cpu().numpy()
            parts.append(out[first : len(out) if last is None else last])
    return np.concatenate(parts)


def chunks(total: int, ratio: int, chunk: float = CHUNK, stride: float = STRIDE) -> Iterator[tuple[int, int, int, int | None]]:
    """(first sample, last sample, first frame kept, last frame kept or None for the rest) of overlapping chunks.

    Each frame is kept once, from a chunk in which it has ``stride`` seconds of context on both sides. ``ratio``: samples a frame.
    """
    size, margin = int(chunk * RATE) // ratio * ratio, int(stride * RATE) // ratio * ratio
    begin = 0
    while True:
        # a remainder shorter than the margin would yield no frame of its own: it joins this chunk
        final = begin + size + _FEWEST >= total
        end = total if final else begin + size
        yield begin, end, 0 if begin == 0 else margin // ratio, None if final else (size - margin) // ratio
        if final:
            return
        begin += size - 2 * margin


def _ratio(model: Any) -> int:
    """Samples in one frame: 320 in all published models."""
    return int(model.config.inputs_to_logits_ratio)


def _normalized(processor: object, samples: np.ndarray) -> np.ndarray:
    """Normalised as in training: zero mean and unit variance if the processor says so, over the whole sound, not chunk by chunk."""
    extractor = getattr(processor, "feature_extractor", processor)
    heard = np.pad(samples, (0, max(_FEWEST - len(samples), 0))).astype(np.float32)
    if getattr(extractor, "do_normalize", True):
        heard = (heard - heard.mean()) / np.sqrt(heard.var() + _QUIET)
    return heard.astype(np.float32)
