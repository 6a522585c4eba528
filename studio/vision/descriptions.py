"""One sentence about what a shot shows, for people who cannot see it. By rules, from what the tagger is sure of; else nothing.

English and Traditional Chinese. The words of the standard labels are in ``label_phrases.json``; a label of one's own gets an article
by rules, and stands in quotation marks in a Chinese sentence.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.vision.scenes import Scene

_THINGS = 2  # named in one sentence
_UNCOUNTABLE = """
    air art bread cheese chocolate clothing coffee electricity equipment fire fog food fruit furniture garbage gold grass gravel
    hair ice jewellery jewelry juice light lightning luggage machinery meat milk money mud music news noise paper pasta rain rice rock
    sand scenery smoke snow soup steam sugar sunlight tea text traffic water weather wine wood wool
"""
_MASS = frozenset(_UNCOUNTABLE.split())
_PLURAL = frozenset({"people", "children", "men", "women", "mice", "geese", "sheep", "police", "cattle", "feet", "teeth"})
_SINGULAR_S = ("ss", "us", "is", "ous", "gas", "lens", "news", "tennis", "bus")
_VOWEL_SOUND = re.compile(r"^(?:[aeio]|u(?!ni|se|su|ti|ra|ke)|hour|honest|honou?r|heir|[fhlmnrsx]\d|mri|x-?ray|8|11\b|18\b)")
_CONSONANT_SOUND = re.compile(r"^(?:eu|ewe|one\b|once\b|ouija)")
_DETERMINED = re.compile(r"^(?:an?|the|some|one|two|three|my|his|her|their|our|this|that|no)\s", re.IGNORECASE)


def describe(scene: Scene, lang: str = "en") -> str:
    """A sentence in ``lang`` ("en" or "zh-TW"), or an empty string where the tagger is not sure of anything.

    A sentence that a captioning model wrote (``scene.caption``, English) comes first in English.
    """
    if lang == "en" and scene.caption:
        return scene.caption
    labels = [tag.label for tag in scene.tags if tag.sure] if scene.answered else []
    if not labels:
        return scene.caption if lang != "en" else ""
    places = [label for label in labels if "at" in _phrase(label)][:1]
    things = [label for label in labels if "at" not in _phrase(label)][:_THINGS]
    return _chinese(things, places) if lang == "zh-TW" else _english(things, places)


def label_name(label: str, lang: str) -> str:
    """A standard label as readers of ``lang`` know it; labels of one's own stay as they are."""
    return _phrase(label).get("name", label) if lang == "zh-TW" else label


def with_article(label: str) -> str:
    """A label as part of an English sentence: "an hour glass", "two dogs", "sand", "people"."""
    words = label.strip()
    if _DETERMINED.match(words):
        return words
    main = re.split(r"\s(?:of|with|in|on|at|near|by|from)\s", words.casefold(), maxsplit=1)[0]
    last = main.split()[-1] if main.split() else ""
    plural = last in _PLURAL or (last.endswith("s") and not last.endswith(_SINGULAR_S))
    proper = words[:1].isupper() and not words.isupper() and len(words.split()) > 1 and all(w[:1].isupper() for w in words.split())
    if plural or last in _MASS or last.endswith("ing") or proper or not re.match(r"\w", words):
        return words
    start = words.casefold()
    vowel = bool(_VOWEL_SOUND.match(start)) and not _CONSONANT_SOUND.match(start)
    return f"{'an' if vowel else 'a'} {words}"


def _english(things: list[str], places: list[str]) -> str:
    named = " and ".join(_phrase(label).get("en") or with_article(label) for label in things)
    if not places:
        sentence = named
    elif named:
        sentence = f"{named} {_phrase(places[0])['at']}"
    else:
        sentence = _phrase(places[0])["en"]
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _chinese(things: list[str], places: list[str]) -> str:
    named = "和".join(_phrase(label).get("zh") or f"「{label}」" for label in things)
    if not things:
        return f"畫面是{_phrase(places[0])['zh']}。"
    return f"{_phrase(places[0])['zh_at'] if places else '畫面中'}有{named}。"


def _phrase(label: str) -> dict[str, str]:
    return _phrases().get(" ".join(label.casefold().split()), {})


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, str]]:
    return json.loads((Path(__file__).parent / "label_phrases.json").read_text(encoding="utf-8"))
