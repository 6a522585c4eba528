"""Chinese words in the script that is asked for. Whisper writes traditional and simplified characters as it happens to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from opencc import OpenCC

ChineseScript = Literal["heard", "traditional", "simplified"]
SCRIPTS: tuple[ChineseScript, ...] = get_args(ChineseScript)
_RULES = {"traditional": "s2tw", "simplified": "t2s"}  # Taiwan's standard forms


def rewritten(texts: Sequence[str], script: ChineseScript) -> list[str]:
    """The texts of consecutive words in ``script``; "heard" leaves them alone.

    Converted together, since the right form of a character depends on its neighbours. Source: OpenCC's tables.
    """
    if script == "heard" or not texts:
        return list(texts)
    converter = _converter(script)
    whole = converter.convert("".join(texts))
    if len(whole) != sum(map(len, texts)):  # a phrase became longer: then word by word
        return [converter.convert(text) for text in texts]
    return in_pieces(whole, texts)


def in_pieces(whole: str, texts: Sequence[str]) -> list[str]:
    """``whole``, cut into pieces as long as ``texts``."""
    letters = iter(whole)
    return ["".join(islice(letters, len(text))) for text in texts]


@cache
def _converter(script: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(_RULES[script])
