"""Chinese and Japanese words with the punctuation of their script. Whisper writes marks of either width, or none, as it happens to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studio.speech.chinese_script import in_pieces
from studio.speech.transcript import Word

_CHINESE = str.maketrans(",.?!:;", "，。？！：；")
_MARKS = {"zh": _CHINESE, "yue": _CHINESE, "ja": _CHINESE | str.maketrans(",", "、")}
# not those inside "3.5", "1,000" and "example.com", nor the dots of an ellipsis
_HALF_WIDTH = re.compile(r"(?<!\.)[,.?!:;](?!\.)(?:(?<![0-9A-Za-z].)|(?![0-9A-Za-z]))")
_OWN_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_COMMA = {"zh": "，", "yue": "，", "ja": "、"}
_PAUSE = 0.3  # seconds of silence that stand for a comma
_PHRASE = 4  # characters at least between two of these commas: whoever hesitates ends no phrase
_POLITE_END = re.compile(r"(?:です|ます|でした|ました|ません|ましょう|ください)[かねよ]?$")  # of a Japanese sentence


def with_wide_punctuation(texts: Sequence[str], language: str) -> list[str]:
    """The texts of consecutive words in ``language`` (ISO 639-1, or "yue"), each as long as before.

    Other languages than Chinese and Japanese, and words without a character of these, stay as they are.
    """
    marks, whole = _MARKS.get(language), "".join(texts)
    if marks is None or not _OWN_SCRIPT.search(whole):
        return list(texts)
    return in_pieces(_HALF_WIDTH.sub(lambda mark: mark[0].translate(marks), whole), texts)


def with_marks_at_pauses(words: Sequence[Word], language: str) -> list[Word]:
    """``words`` (in order of time) with a comma at each pause without a mark; in Japanese a full stop after a polite ending.

    Only in Chinese and Japanese, which have no spaces: without marks two sentences run into each other.
    """
    comma = _COMMA.get(language)
    if comma is None:
        return list(words)
    found: list[Word] = []
    phrase = ""
    for i, word in enumerate(words):
        pause = words[i + 1].start - word.end if i + 1 < len(words) else 0.0
        phrase += word.text
        if not word.text[-1:].isalnum():
            phrase = ""
        elif pause >= _PAUSE and len(phrase) >= _PHRASE and _OWN_SCRIPT.search(phrase):
            mark = "。" if language == "ja" and _POLITE_END.search(phrase) else comma
            word, phrase = replace(word, text=word.text + mark), ""
        found.append(word)
    return found
