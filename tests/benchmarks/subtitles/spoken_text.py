"""Word errors between what was said and what was written, whichever way numbers are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jiwer
from transformers.models.whisper.english_normalizer import BasicTextNormalizer, EnglishTextNormalizer

_NUMERALS = {
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn",
}


def normalizer(language: str, numerals: bool = True) -> Callable[[str], str]:
    """Whisper's own normalisation; ``numerals``: "five" and "5" are the same word, which Whisper's rules know for English only."""
    if language == "en":
        return EnglishTextNormalizer({})
    plain = BasicTextNormalizer(remove_diacritics=True)
    if not numerals:
        return plain
    digits = {plain(word).strip(): str(number) for number, word in enumerate(_NUMERALS.get(language, "").split())}
    return lambda text: " ".join(digits.get(word, word) for word in plain(text).split())


def word_errors(language: str, said: Sequence[str], heard: Sequence[str], numerals: bool = True) -> float:
    """Word error rate in percent over all texts together."""
    normal = normalizer(language, numerals)
    return 100 * float(jiwer.wer([normal(text) for text in said], [normal(text) for text in heard]))
