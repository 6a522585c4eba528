"""What a note is written in, judged by its letters alone: script, signs of nonsense, and the letter groups that a small net reads.

Languages written in scripts of their own are told by the script; those in Latin letters by groups of letters (Cavnar & Trenkle 1994).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from itertools import pairwise

from studio.medical.clinical.chinese_terms import is_han
from studio.medical.clinical.note_reading import expanded

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "fi", "pl", "cs", "hu", "ro", "tr", "vi", "id", "la", "nonsense")
GROUPS = 8192  # numbers of letter groups
_SCRIPTS: tuple[tuple[str, str], ...] = (  # language code, characters
    ("ja", r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]"), ("ko", r"[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]"), ("zh", r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    ("ru", r"[\u0400-\u052f]"), ("el", r"[\u0370-\u03ff\u1f00-\u1fff]"), ("ar", r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"), ("he", r"[\u0590-\u05ff]"),
    ("hi", r"[\u0900-\u097f]"), ("bn", r"[\u0980-\u09ff]"), ("ta", r"[\u0b80-\u0bff]"), ("th", r"[\u0e00-\u0e7f]"), ("lo", r"[\u0e80-\u0eff]"), ("my", r"[\u1000-\u109f]"),
    ("ka", r"[\u10a0-\u10ff]"), ("hy", r"[\u0530-\u058f]"), ("km", r"[\u1780-\u17ff]"), ("am", r"[\u1200-\u137f]"), ("latin", r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
)  # fmt: skip
_COMPILED = tuple((code, re.compile(pattern)) for code, pattern in _SCRIPTS)
_FEWEST = 3  # letters, below which nothing is told (one Chinese character counts for two)
_REPEATED, _MANY = 0.5, 12  # share of one word, from this many words on
_PHRASE, _TIMES = 8, 3  # words of a phrase, and how often it is said in a row
_WORD = re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff']+")


def scripts(text: str) -> Counter[str]:
    """How many letters of ``text`` belong to each language or script code; a Japanese text's Chinese characters count as Japanese."""
    found = Counter({code: n for code, pattern in _COMPILED if (n := len(pattern.findall(text)))})
    if found["ja"] and found["ja"] >= 0.1 * found["zh"]:
        found["ja"] += found.pop("zh", 0)
    if found["ru"] and re.search("[іїєґІЇЄҐ]", text):
        found["uk"] = found.pop("ru")
    if found["ar"] and re.search("[پچژگ]", text):
        found["fa"] = found.pop("ar")
    return +found


def empty_or_repeated(text: str) -> bool:
    """Whether ``text`` tells nothing: hardly a letter, or one word again and again."""
    letters = sum(c.isalpha() + is_han(c) for c in text)
    if letters < _FEWEST:
        return True
    words = re.findall(r"[\u3400-\u9fff]|[^\W\d_]+", text.lower())
    return len(words) >= _MANY and max(Counter(words).values()) / len(words) >= _REPEATED


def said_once(text: str) -> str:
    """``text`` with a phrase of up to eight words that comes three times or more in a row kept once: pasted again, it tells nothing new."""
    words = text.split()
    found: list[str] = []
    at = 0
    while at < len(words):
        for size in range(1, _PHRASE + 1):
            end = at + size
            while words[end : end + size] == words[at : at + size] and end + size <= len(words):
                end += size
            if end - at >= _TIMES * size:
                found += words[at : at + size]
                at = end
                break
        else:
            found.append(words[at])
            at += 1
    return " ".join(found) if len(found) < len(words) else text


def letter_groups(text: str) -> list[int]:
    """Numbers below `GROUPS` of the letter groups (1 to 4 letters, with word boundaries) of the Latin words of ``text``.

    Clinical abbreviations are left out: they look like nonsense, and are none.
    """
    found: list[int] = []
    kept = " ".join(word for word in text.split() if expanded(word) == word or len(word) > 6)
    for word in _WORD.findall(kept.lower()):
        padded = f" {word[:24]} "
        for n in (1, 2, 3, 4):
            found += [zlib.crc32(padded[i : i + n].encode()) % GROUPS for i in range(len(padded) - n + 1) if padded[i : i + n] != " "]
    words = _WORD.findall(kept.lower())
    found += [zlib.crc32(f"{a}_{b}".encode()) % GROUPS for a, b in pairwise(words) if len(a) < 4 and len(b) < 4]
    return found
