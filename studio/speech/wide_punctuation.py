"""Chinese and Japanese words with the punctuation of their script. Whisper writes marks of either width as it happens to."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CHINESE = str.maketrans(",.?!:;", "，。？！：；")
_MARKS = {"zh": _CHINESE, "yue": _CHINESE, "ja": _CHINESE | str.maketrans(",", "、")}
# not those inside "3.5", "1,000" and "example.com", nor the dots of an ellipsis
_HALF_WIDTH = re.compile(r"(?<!\.)[,.?!:;](?!\.)(?:(?<![0-9A-Za-z].)|(?![0-9A-Za-z]))")
_OWN_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


def with_wide_punctuation(texts: Sequence[str], language: str) -> list[str]:
    """The texts of consecutive words in ``language`` (ISO 639-1, or "yue"), each as long as before.

    Other languages than Chinese and Japanese, and words without a character of these, stay as they are.
    """
    marks, whole = _MARKS.get(language), "".join(texts)
    if marks is None or not _OWN_SCRIPT.search(whole):
        return list(texts)
    wide = _HALF_WIDTH.sub(lambda mark: mark[0].translate(marks), whole)
    found, at = [], 0
    for text in texts:
        found.append(wide[at : at + len(text)])
        at += len(text)
    return found
