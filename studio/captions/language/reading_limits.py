"""How long a line may be and how fast it may be read, by language."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ReadingLimits:
    """``line`` characters on a line and ``speed`` characters a second. ``wide``: characters are full-width, and others count half."""

    line: int
    speed: float
    wide: bool = False

    @property
    def columns(self) -> int:
        """The line in columns, of which a full-width character takes two."""
        return self.line * 2 if self.wide else self.line

    @property
    def columns_per_second(self) -> float:
        """The speed in columns."""
        return self.speed * 2 if self.wide else self.speed


# Netflix Timed Text Style Guides, adult programmes. Japanese has the speed of its guide for the deaf and hard of hearing, for captions in
# the language that is spoken: the 4 of its translations are slower than anybody speaks.
LIMITS: dict[str, ReadingLimits] = {
    "en": ReadingLimits(42, 20), "ar": ReadingLimits(42, 20), "ru": ReadingLimits(39, 17), "zh": ReadingLimits(16, 9, wide=True),
    "yue": ReadingLimits(16, 9, wide=True), "ja": ReadingLimits(13, 7, wide=True), "ko": ReadingLimits(16, 12, wide=True),
    "th": ReadingLimits(35, 17), "hi": ReadingLimits(42, 22),
}  # fmt: skip
OTHERS = ReadingLimits(42, 17)  # Spanish, French, Italian, German, Portuguese and most others
_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff]")), ("ko", re.compile(r"[\uac00-\ud7a3]")), ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")), ("ar", re.compile(r"[\u0600-\u06ff]")), ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0370-\u03ff]")), ("th", re.compile(r"[\u0e00-\u0e7f]")), ("hi", re.compile(r"[\u0900-\u097f]")),
)  # fmt: skip
_SHARE = 0.2  # of the letters; a Japanese text has at least this many kana
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd"})


def base_language(tag: str) -> str:
    """``zh`` of ``zh-Hant-TW``."""
    return tag.strip().lower().replace("_", "-").split("-")[0]


def limits_of(language: str) -> ReadingLimits:
    """The limits of a language, given as a BCP 47 tag; those of English for none."""
    base = base_language(language) or "en"
    return LIMITS.get(base, OTHERS)


def script_language(text: str) -> str:
    """The commonest language of the script that ``text`` is written in; empty for Latin letters, which many languages share."""
    letters = sum(char.isalpha() for char in text[:20_000])
    for language, script in _SCRIPTS:
        if letters and len(script.findall(text[:20_000])) >= _SHARE * letters:
            return language
    return ""
