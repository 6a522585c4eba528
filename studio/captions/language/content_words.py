"""Words that say what a text is about: all but articles, pronouns, conjunctions and the like."""

from __future__ import annotations

import re
from functools import cache

from studio.captions.language.phrase_breaks import phrase_ends
from studio.captions.language.reading_limits import base_language
from studio.speech.chinese_script import rewritten

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_FILLERS = frozenset({"uh", "um", "oh", "i'm", "it's", "don't"})
_SHORTEST = 2  # characters; a single letter or character says too little by itself


def content_words(text: str, language: str = "en") -> list[str]:
    """The telling words of ``text`` in lower case, in order; phrases in languages that are written without spaces.

    ``language``: ISO 639-1, a region may follow. Stop words are those of stopwords-iso (MIT); a language without a list keeps all words.
    """
    base = base_language(language)
    words = [word.lower() for word in _words(text, language)]
    if base in ("zh", "yue"):
        looked_up, common = rewritten(words, "simplified"), _common("zh")  # the list is in simplified characters
    else:
        looked_up, common = [word.replace("’", "'") for word in words], _common(base)
    return [word for word, known in zip(words, looked_up, strict=True) if len(word) >= _SHORTEST and known not in common]


def _words(text: str, language: str) -> list[str]:
    ends = sorted(phrase_ends("".join(text.split()), language))
    if not ends:
        return _WORD.findall(text)
    solid = "".join(text.split())
    phrases = [solid[start:end] for start, end in zip([0, *ends], [*ends, len(solid)], strict=True)]
    return [word for phrase in phrases for word in _WORD.findall(phrase)]


@cache
def _common(language: str) -> frozenset[str]:
    import stopwordsiso

    listed = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else set()
    return frozenset(listed) | _FILLERS
