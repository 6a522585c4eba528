"""Recordings of professional speakers from Debian: the prompts of a telephone exchange in several languages, with what is said in them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np

from studio.speech.alignment import align
from tests.benchmarks import spoken_samples as spoken

RATE = 16_000
SOUNDS, TEXTS = Path("/usr/share/asterisk/sounds"), Path("/usr/share/doc")
VOICES = {"en": "en_US_f_Allison", "es": "es_MX_f_Allison", "fr": "fr_CA_f_June", "it": "it_IT_m_Carlo", "ru": "ru_RU_f_IvrvoiceRU"}
_FEWEST = 3  # words; shorter prompts say too little to count errors in


@dataclass(frozen=True)
class Clip:
    """``samples`` float32 (n,) at 16 kHz and what is said in them."""

    text: str
    samples: np.ndarray

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / RATE


@cache
def prompts(language: str, fewest: int = _FEWEST) -> tuple[Clip, ...]:
    """All prompts of a language with at least ``fewest`` words, in the order of their list, trimmed of silence at both ends."""
    listed = TEXTS / f"asterisk-core-sounds-{language}" / f"core-sounds-{language}.txt.gz"
    folder = SOUNDS / VOICES[language]
    if not listed.is_file() or not folder.is_dir():
        raise SystemExit(f"This benchmark needs asterisk-core-sounds-{language}-g722; on Debian: apt-get install it")
    found = []
    for line in gzip.decompress(listed.read_bytes()).decode("utf-8-sig").splitlines():
        name, _, text = line.partition(":")
        path = folder / f"{name.strip()}.g722"
        if line.startswith(";") or "[" in text or "(" in text or len(text.split()) < fewest or not path.is_file():
            continue
        found.append(Clip(" ".join(_spoken(text, language).split()), trimmed(_read(path))))
    return tuple(found)


def librivox() -> tuple[Clip, ...]:
    """Five lines of a novel, read aloud."""
    return tuple(Clip(sample.text, sample.samples) for sample in spoken.readings())


def _read(path: Path) -> np.ndarray:
    with av.open(str(path), format="g722") as opened:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in opened.decode(audio=0)]).astype(np.float32) / 32768


def trimmed(samples: np.ndarray) -> np.ndarray:
    """``samples`` without the silence around them, but for 50 ms."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[max(loud[0] - RATE // 20, 0) : loud[-1] + RATE // 20] if len(loud) else samples


def joined(clips: Sequence[Clip], seconds: float, rng: np.random.Generator) -> Clip:
    """Random English clips, 0.1 to 1.2 s apart, cut to ``seconds`` anywhere, so that a clip at either end may be broken off.

    Of a broken clip those words count whose greater part is left; forced alignment says when each one is spoken.
    """
    cut = rng.random() * 2  # seconds off the first clip
    begin, end = int(cut * RATE), int((cut + seconds) * RATE)
    sound: list[np.ndarray] = []
    words: list[str] = []
    at = 0
    while at < end:
        clip = clips[int(rng.integers(len(clips)))]
        length = len(clip.samples)
        words += _left(clip, begin - at, end - at)
        pause = int(rng.uniform(0.1, 1.2) * RATE)
        sound += [clip.samples, np.zeros(pause, np.float32)]
        at += length + pause
    whole = np.concatenate(sound)[begin:end]
    return Clip(" ".join(words), (whole + rng.standard_normal(len(whole)) * 3e-4).astype(np.float32))


def _spoken(text: str, language: str) -> str:
    """``text`` with signs written as the voice reads them."""
    return text.replace("*", " star ").replace("#", " pound ") if language == "en" else text


def _left(clip: Clip, begin: int, end: int) -> list[str]:
    """The words of a clip between two samples, in proportion to what is left where text and sound cannot be aligned."""
    said, length = clip.text.split(), len(clip.samples)
    if begin <= 0 and end >= length:
        return said
    times = align(clip.samples, said)
    if times is None:
        first, last = (min(max(edge / length, 0.0), 1.0) for edge in (begin, end))
        return said[round(first * len(said)) : round(last * len(said))]
    return [word for word, time in zip(said, times, strict=True) if time and begin <= (time.start + time.end) / 2 * RATE < end]


def plain_text(text: str) -> str:
    """Text in lower case without punctuation, for languages that Whisper has no normaliser of its own for."""
    return " ".join(re.sub(r"[^\w\s']", " ", text.lower().replace("_", " ")).split())
