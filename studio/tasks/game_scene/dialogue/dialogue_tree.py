"""Somebody of the scene to talk to: a small tree of lines and answers, written by a grammar that is fed with the brief.

Context-free rewriting in the manner of Tracery (Compton, Kybartas & Mateas, "Tracery: an author-focused generative text tool", 2015):
``[symbol]`` becomes one of the symbol's lines, ``{fact}`` what is so in this talk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Literal

import numpy as np

from studio.tasks.game_scene.brief.scene_spec import SceneSpec, chinese_name, english_name, terrain_keys
from studio.tasks.game_scene.dialogue import dialogue_chinese, dialogue_english

Language = Literal["en", "zh-TW"]
_SYMBOL = re.compile(r"\[([a-z._]+)\]")
_HOMES = {
    "coast": ("beach", "sea", "underwater", "island", "lake", "river", "swamp"),
    "heights": ("mountains", "hills", "canyon", "desert", "snowfield", "volcano", "sky"),
    "town": ("city", "village", "farm", "garden", "interior"),
    "deep": ("cave", "dungeon"),
    "future": ("cyberpunk city", "space"),
}
_QUESTS = ("fetch", "carry", "watch")


@dataclass(frozen=True)
class Choice:
    """An answer to give; ``next`` is the id of the node that follows, None ends the talk."""

    text: str
    next: str | None


@dataclass(frozen=True)
class Node:
    """What the speaker says, and what can be answered to it; never without an answer."""

    id: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Dialogue:
    """A talk with one person. It starts at the first node; from every node an end can be reached, and every node from the first."""

    speaker: str
    role: str
    title: str
    language: str
    nodes: tuple[Node, ...]

    def to_json(self) -> str:
        """Sorted, indented, in plain Unicode."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)


def write_dialogue(spec: SceneSpec, seed: int, lang: Language = "en") -> Dialogue:
    """A talk of eleven nodes about the place, its people and a small errand; the same for the same arguments."""
    talk = _Talk(spec, np.random.default_rng([seed, 0xD1A1]), dialogue_chinese if lang == "zh-TW" else dialogue_english, lang)
    return Dialogue(talk.facts["name"], talk.facts["role"], talk.say("title"), lang, talk.nodes())


def to_yarn(dialogue: Dialogue) -> str:
    """The talk as a Yarn Spinner 2 script: one node each, answers as options with jumps."""
    speaker = _yarn(dialogue.speaker)
    blocks = []
    for node in dialogue.nodes:
        lines = [f"title: {node.id}", "---", f"{speaker}: {_yarn(node.text)}"]
        for choice in node.choices:
            lines += [f"-> {_yarn(choice.text)}", f"    <<jump {choice.next}>>" if choice.next else "    <<stop>>"]
        blocks.append("\n".join([*lines, "==="]))
    return "\n".join([f"// {_yarn(dialogue.title)}", *blocks, ""])


def _yarn(text: str) -> str:
    """Without what Yarn reads as markup, and in one line."""
    return re.sub(r"([\\\[\]{}#<>])", r"\\\1", " ".join(text.split()))


class _Talk:
    """Lines of one talk; no line of a symbol is said twice while others are left."""

    def __init__(self, spec: SceneSpec, rng: np.random.Generator, words: ModuleType, lang: Language) -> None:
        self._rng, self._words, self._lang = rng, words, lang
        self._left: dict[str, list[str]] = {}
        self.facts = self._facts_of(spec)
        self._quest = str(rng.choice(_QUESTS))

    def say(self, symbol: str) -> str:
        """One expansion of ``symbol`` with the facts in their places."""
        line = self._line(symbol)
        line = _SYMBOL.sub(lambda found: self.say(found[1].format(**self.facts)), self._moody(line))
        for name, fact in self.facts.items():
            line = line.replace("{" + name + "}", fact)
        return line[:1].upper() + line[1:]

    def nodes(self) -> tuple[Node, ...]:
        """The tree: greeting, things to ask, the errand with yes, no and second thoughts, a farewell."""
        to = self._to
        return (
            self._node("start", "hello", to("ask.place", "place"), to("ask.person", "person"), to("ask.task", "task"), to("leave", "bye")),
            self._node("place", "place", to("ask.thing", "thing"), to("ask.task", "task"), to("ask.more", "more")),
            self._node("thing", "thing", to("ask.danger", "danger"), to("ask.more", "more")),
            self._node("person", "person", to("ask.task", "task"), to("ask.more", "more")),
            self._node("more", "hub", to("ask.place", "place"), to("ask.person", "person"), to("ask.task", "task"), to("leave", "bye")),
            self._node("task", f"{self._quest}.task", to("ask.why", "why"), to("accept", "yes"), to("refuse", "no")),
            self._node("why", f"{self._quest}.why", to("accept", "yes"), to("refuse", "no")),
            self._node("yes", "yes", to("ask.danger", "danger"), to("set_off", None)),
            self._node("danger", "danger", to("ask.more", "more"), to("leave", "bye")),
            self._node("no", "no", to("after_all", "yes"), to("leave", "bye")),
            self._node("bye", "bye", to("leave", None)),
        )

    def _node(self, name: str, symbol: str, *choices: Choice) -> Node:
        return Node(name, self.say(symbol), choices)

    def _to(self, symbol: str, node: str | None) -> Choice:
        return Choice(self.say(symbol), node)

    def _line(self, symbol: str) -> str:
        left = self._left.get(symbol)
        if not left:
            left = self._left[symbol] = list(self._words.LINES[symbol])
        return left.pop(int(self._rng.integers(len(left))))

    def _moody(self, line: str) -> str:
        for name in ("mood", "time", "weather"):
            line = line.replace("{" + name + "}", self.facts[name])
        return line

    def _one(self, options: Sequence[str]) -> str:
        return options[int(self._rng.integers(len(options)))]

    def _facts_of(self, spec: SceneSpec) -> dict[str, str]:
        words, named = self._words, chinese_name if self._lang == "zh-TW" else english_name
        keys = {key for name in spec.terrain for key in terrain_keys(name)}
        homes = [home for home, places in _HOMES.items() if keys & set(places)] or ["woods"]
        things = [named(name) for name in spec.objects] or [words.DEFAULT_THING]
        marks = [(named(name), words.NEAR_BUILDING) for name in spec.buildings] + [(thing, words.NEAR_THING) for thing in things]
        mark, near = marks[int(self._rng.integers(len(marks)))]
        place = self._the(named(spec.terrain[0]))
        return {
            "name": self._one(words.NAMES), "role": self._one(words.ROLES[homes[0]]), "item": self._one(words.ITEMS),
            "kin": self._one(words.KIN), "reward": self._one(words.REWARDS), "years": str(self._rng.integers(3, 40)),
            "place": words.PLACES.get(place, place), "thing": self._one(things),
            "where": self._one(near).format(it=self._the(mark)), "mood": spec.mood, "time": spec.time, "weather": spec.weather,
        }  # fmt: skip

    def _the(self, noun: str) -> str:
        return noun if self._lang == "zh-TW" or noun.lower().startswith("the ") else f"the {noun}"
