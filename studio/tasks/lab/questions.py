"""Seventy questions about multimodal generation with short answers in both languages, and where the studio shows each of them.

The words stand in assets/lab/questions.json. ``python -m studio.tasks.lab.question_sheet`` writes docs/questions.md from them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import quote, urlencode

from studio.messages import LANGUAGES, known_language
from studio.settings import ASSETS
from studio.tasks.registry import task

FILE = ASSETS / "lab" / "questions.json"
LAB = "lab"  # the tab of the experiments
MODELS = "models"  # the tab that has no settings
# Topic -> locale key of its name, in the order in which they are shown
TOPICS = MappingProxyType(
    {
        "alignment": "ui.questions.alignment",
        "generation": "ui.questions.generation",
        "training": "ui.questions.training",
        "efficiency": "ui.questions.efficiency",
        "applications": "ui.questions.applications",
        "trust": "ui.questions.trust",
    }
)
Setting: TypeAlias = "str | int | float | bool"


@dataclass(frozen=True)
class Target:
    """A place in the studio: ``tab`` with ``settings`` filled in, and a prepared ``example`` or an ``experiment`` of the Lab opened.

    A setting may differ by language (``{"en": "a fox", "zh-TW": "狐狸"}``): read it with `settings_in`.
    """

    tab: str
    settings: Mapping[str, Setting | Mapping[str, str]] = field(default_factory=dict)
    experiment: str = ""
    example: str = ""

    def settings_in(self, lang: str) -> dict[str, Setting]:
        """The settings for a page in ``lang``."""
        return {name: value if isinstance(value, (str, int, float)) else value[lang] for name, value in self.settings.items()}


@dataclass(frozen=True)
class Question:
    """``id``: its number in the reference text ("1" to "50", "A1" to "A10", "B21" to "B30"). ``topic``: a key of `TOPICS`.

    ``question`` and ``answer`` (two or three sentences) by language; ``shown``: where to see it, the best place first.
    """

    id: str
    topic: str
    question: Mapping[str, str]
    answer: Mapping[str, str]
    shown: tuple[Target, ...]

    @property
    def folded(self) -> str:
        """What a search looks into: number and words in both languages, without differences of case and width."""
        return fold(" ".join([self.id, *self.question.values(), *self.answer.values()]))


@cache
def questions() -> tuple[Question, ...]:
    """All questions in the order of the reference text."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Question(row["id"], row["topic"], row["question"], row["answer"], tuple(Target(**place) for place in row["shown"])) for row in rows
    )


def fold(text: str) -> str:
    """``text`` as a search compares it: full-width like half-width, capitals like small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def found(text: str, lang: str | None = None) -> tuple[Question, ...]:
    """The questions that hold every word of ``text`` somewhere, in any order; all of them for an empty text.

    A word is what stands between spaces and may be part of a longer one, so Chinese is found by any of its characters.
    ``lang`` ("en" or "zh-TW") looks at one language alone; otherwise the words may be in either.
    """
    words = fold(text).split()
    return tuple(q for q in questions() if all(word in _searched(q, lang) for word in words))


def _searched(question: Question, lang: str | None) -> str:
    if lang is None:
        return question.folded
    known = known_language(lang)
    return fold(f"{question.id} {question.question[known]} {question.answer[known]}")


def address(target: Target, lang: str = LANGUAGES[0]) -> str:
    """The part of the page's address that opens ``target``: ``?tab=text_to_image&prompt=a+fox&seed=7``, or ``?tab=lab&x=gan``."""
    named: dict[str, str] = {"tab": target.tab}
    if target.experiment:
        named["x"] = target.experiment
    if target.example:
        named["example"] = target.example
    named |= {name: _written(value) for name, value in target.settings_in(known_language(lang)).items()}
    return "?" + urlencode(named, safe=":;,", quote_via=quote)


@cache
def usual_settings() -> Mapping[str, Mapping[str, str]]:
    """By tab, the usual values of the settings that questions fill in, as an address names them; without those that have none.

    Whoever goes from one question to the next in an open page gets these back where the next question says nothing.
    """
    found: dict[str, dict[str, str]] = {}
    for target in (place for question in questions() for place in question.shown if place.settings):
        fields = task(target.tab).params.model_fields
        for name in target.settings:
            if not fields[name].is_required():
                value = fields[name].default
                found.setdefault(target.tab, {})[name] = "" if value is None else _written(value)
    return found


def _written(value: Setting) -> str:
    """A setting as an address names it; switches as ``true`` and ``false``."""
    return str(value).lower() if isinstance(value, bool) else str(value)
