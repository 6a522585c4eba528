"""How the pieces that Whisper writes become words; the model itself is not needed."""

from __future__ import annotations

from typing import Any, cast

import pytest
from faster_whisper.transcribe import Segment, Word

from studio.speech.whisper import _words


def heard(pieces: list[str]) -> list[str]:
    words = [Word(start=0.5 * i, end=0.5 * i + 0.4, word=piece, probability=0.9) for i, piece in enumerate(pieces)]
    rest: dict[str, Any] = {"seek": 0, "tokens": [], "avg_logprob": -0.2, "compression_ratio": 1.0, "temperature": 0.0}
    segment = Segment(id=1, start=0.0, end=9.0, text="".join(pieces), no_speech_prob=0.0, words=words, **rest)
    return [word.text for word in _words(cast("list[Segment]", [segment]))]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([" appuyez", " sur", " «", " 1", " »."], ["appuyez", "sur", "«1»."]),
        ([" он", " сказал:", " „", "да", "“"], ["он", "сказал:", "„да“"]),
        ([" Астериск", " –", " это"], ["Астериск –", "это"]),
        ([" he", " said", " “", "yes", "”"], ["he", "said", "“yes”"]),
        ([" cold", "-hearted", " man", " !"], ["cold-hearted", "man!"]),
        (["我", "說", "「", "好", "」"], ["我", "說", "「好」"]),
        ([" «", " Oui", " («", " non", " »)"], ["«Oui", "(«non»)"]),
        ([" end", " «"], ["end"]),
    ],
)
def test_signs_stand_at_the_word_they_belong_to(pieces: list[str], words: list[str]) -> None:
    assert heard(pieces) == words
