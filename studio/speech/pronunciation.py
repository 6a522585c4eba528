"""Guesses a pronunciation for words that are in no dictionary (names, new or foreign words): rough, but enough for alignment."""

from __future__ import annotations

from types import MappingProxyType

# longest first: English spellings -> ARPAbet phones, as in the CMU dictionary (without stress)
_RULES = MappingProxyType(
    {
        "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "augh": "AO", "eigh": "EY", "igh": "AY", "tch": "CH", "dge": "JH", "sch": "SH",
        "air": "EH R", "ear": "IH R", "eer": "IH R", "our": "AO R", "oor": "AO R", "ing": "IH NG", "all": "AO L", "ous": "AH S",
        "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ar": "AA R", "al": "AH L", "ch": "CH", "ck": "K", "ea": "IY", "ee": "IY",
        "ei": "EY", "er": "ER", "ew": "UW", "ey": "IY", "gh": "G", "gn": "N", "ia": "IY AH", "ie": "IY", "io": "IY OW", "ir": "ER",
        "kn": "N", "ng": "NG", "oa": "OW", "oi": "OY", "oo": "UW", "or": "AO R", "ou": "AW", "ow": "OW", "oy": "OY", "ph": "F",
        "qu": "K W", "sh": "SH", "th": "TH", "ue": "UW", "ur": "ER", "wh": "W", "wr": "R", "a": "AE", "b": "B", "c": "K", "d": "D",
        "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P",
        "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
    }
)  # fmt: skip
_LONG = MappingProxyType({"a": "EY", "e": "IY", "i": "AY", "o": "OW", "u": "UW", "y": "AY"})
_SOFT = MappingProxyType({"c": "S", "g": "JH"})
_VOWELS = frozenset("aeiouy")


def guess_pronunciation(word: str) -> str:
    """ARPAbet phones of a lower-case word, separated by spaces; empty when the word has no Latin letter.

    Rules of thumb: a silent final e makes the vowel before it long, c and g are soft before e, i and y, a doubled letter is one sound.
    """
    letters = "".join(c for c in word if "a" <= c <= "z")
    found: list[str] = []
    i = 0
    while i < len(letters):
        rest = letters[i:]
        if rest == "e" and found and len(letters) > 2:  # silent at the end
            break
        if len(rest) == 3 and rest[0] in _LONG and rest[1] not in _VOWELS and rest[2] == "e":
            found.append(_LONG[rest[0]])
            i += 1
            continue
        if rest[0] in _SOFT and len(rest) > 1 and rest[1] in "eiy":
            found.append(_SOFT[rest[0]])
            i += 1
            continue
        size = next(n for n in (4, 3, 2, 1) if rest[:n] in _RULES)
        found.append(_RULES[rest[:size]])
        i += 2 if size == 1 and rest[:1] == rest[1:2] else size
    return " ".join(found)
