"""What is not drawn: words that a host blocks (``STUDIO_BLOCKLIST``), and sexual content with minors, which is always refused.

Word lists stop the plain request, not somebody set on getting round them; what a model shows is judged by its own safety checker.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from studio.errors import Problem
from studio.settings import ASSETS

_HAN = re.compile(r"[\u3400-\u9fff]")
_GAP_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_AGE = re.compile(
    r"(?<![\d.])(?:\d|1[0-7])\s*-?\s*(?:(?:years?|yrs?|months?)\s*-?\s*olds?\b|y/?o\b|[歲岁])"
    r"|(?<![十百千廿一二三四五六七八九])(?:十[一二三四五六七]?|[一二三四五六七八九])[歲岁]"
)


def normalized(text: str) -> str:
    """``text`` as word lists see it: NFKC, one case, no invisible characters, single blanks, none between Chinese characters."""
    seen = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(c for c in seen if unicodedata.category(c) != "Cf")
    return _GAP_IN_HAN.sub("", " ".join(seen.split()))


@dataclass(frozen=True)
class WordList:
    """Words to look for in `normalized` text: English as whole words, Chinese anywhere."""

    pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, words: Iterable[str]) -> WordList:
        """The list of ``words``; empty ones are left out."""
        parts = []
        for word in sorted({normalized(w) for w in words} - {""}, key=len, reverse=True):
            bare = re.escape(word).replace(r"\ ", r"\s+")
            parts.append(bare if _HAN.search(word) else rf"(?<!\w){bare}(?!\w)")
        return cls(re.compile("|".join(parts)) if parts else None)

    def found_in(self, seen: str) -> bool:
        """Whether `normalized` text holds one of the words."""
        return bool(self.pattern and self.pattern.search(seen))

    def removed_from(self, seen: str) -> str:
        """`normalized` text without the words."""
        return self.pattern.sub(" ", seen) if self.pattern else seen


@dataclass(frozen=True)
class ContentPolicy:
    """``blocked``: the words of the host. Make it with `read`."""

    blocked: WordList = field(default_factory=WordList)

    @classmethod
    def read(cls, blocklist: Path | None) -> ContentPolicy:
        """The policy with the words of a UTF-8 file: one a line, blank lines and lines that start with # are passed over.

        Raises OSError where the file cannot be read.
        """
        if blocklist is None:
            return cls()
        lines = blocklist.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        return cls(WordList.of(line for line in lines if not line.lstrip().startswith("#")))

    def problems(self, texts: Mapping[str, str]) -> tuple[Problem, ...]:
        """One `Problem` for each text (by its field) that the host blocks, or for the first where all together are about minors."""
        seen = {name: normalized(text) for name, text in texts.items() if text}
        if seen and sexualizes_minors(" \n ".join(seen.values())):
            return (Problem("error.prompt_refused", next(iter(seen))),)
        return tuple(Problem("error.prompt_blocked", name) for name, text in seen.items() if self.blocked.found_in(text))


def sexualizes_minors(text: str) -> bool:
    """Whether a text has a sexual word and one for a minor (or an age below 18), in English or Chinese or one of each."""
    lists = _minor_lists()
    seen = normalized(text)
    if lists["always"].found_in(seen):
        return True
    seen = lists["harmless"].removed_from(seen)
    return lists["sexual"].found_in(seen) and bool(lists["minor"].found_in(seen) or _AGE.search(seen))


@cache
def _minor_lists() -> dict[str, WordList]:
    data = json.loads((ASSETS / "policy" / "minors.json").read_text(encoding="utf-8"))
    return {name: WordList.of((*data[name]["en"], *data[name]["zh"])) for name in ("harmless", "sexual", "minor", "always")}
