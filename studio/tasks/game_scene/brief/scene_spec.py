"""A brief as it was understood: read from a sentence, adjusted by widgets, stored as JSON, and turned into prompts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.diffusion.prompts.chinese_lexicon import is_chinese, load_lexicon
from studio.diffusion.prompts.translation import translate
from studio.errors import InvalidInput
from studio.tasks.game_scene.brief.brief_parser import Reading, read
from studio.tasks.game_scene.brief.brief_vocabulary import GROUNDS, NOUNS, SAID, Kind, lexicon

if TYPE_CHECKING:
    from studio.tasks.game_scene.params import GameSceneParams

Mood = Literal["calm", "mystical", "cheerful", "eerie", "epic", "melancholic", "tense"]
Time = Literal["dawn", "day", "sunset", "night"]
Weather = Literal["clear", "cloudy", "rain", "snow", "fog", "storm"]
DEFAULT_TERRAIN = "grassland"
MOST_NAMES = 12  # of each kind
LONGEST_NAME = 60  # characters
_LONGEST_SENTENCE = 40  # words; a longer brief is rephrased from its parts, because image models ignore the rest
_MOST_GROUNDS, _FEWEST_GROUNDS = 5, 3
_MOODS = {
    "calm": "peaceful", "mystical": "mystical", "cheerful": "cheerful", "eerie": "spooky", "epic": "majestic",
    "melancholic": "lonely", "tense": "menacing",
}  # fmt: skip
_LIGHT = {"dawn": "at dawn", "day": "in daylight", "sunset": "at sunset", "night": "at night"}
_SKY = {
    "clear": "under a clear sky", "cloudy": "under a cloudy sky", "rain": "in the rain", "snow": "with falling snow",
    "fog": "with thick fog", "storm": "during a thunderstorm",
}  # fmt: skip
_NAMES, _CHOICES = ("terrain", "buildings", "objects"), ("mood", "time", "weather")
_PIECES = {"panorama": ", panoramic view"}
# (pattern, replacement) of what is left over after words were removed from a sentence
_LEFT_OVER = ((r"([,;])(?:\s*[,;])+", r"\1"), (r"(?:\s+(?:and|or|with|but))+\s*(?=[,.;]|$)", ""), (r"\s+([,.;])", r"\1"))
_SPLIT = re.compile(r"[,，、;；\n]+")


class SceneSpec(BaseModel):
    """The parts of a scene. ``terrain``, ``buildings`` and ``objects`` keep the user's words and language; ``terrain`` is never empty.

    ``not_understood``: words of the brief that are known neither as a place nor as anything else. ``understood`` is False if nothing in
    the sentence or the widgets was recognised, or if the place is among those words: then a grassland stands in for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    brief: str = Field(max_length=4000)
    terrain: tuple[str, ...] = Field(default=(DEFAULT_TERRAIN,), min_length=1)
    buildings: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    mood: Mood = "calm"
    time: Time = "day"
    weather: Weather = "clear"
    style: str = Field(default="none", max_length=60)
    seed: int | None = Field(default=None, ge=0, le=2**32 - 1)
    understood: bool = True
    not_understood: tuple[str, ...] = ()

    def prompt(self) -> str:
        """One English sentence for an image model: the user's own, plus what the widgets add, without what must not be there.

        If the widgets contradict the sentence, or it is too long for a model, the sentence is composed from the parts.
        """
        base, said = _own_words(self.brief)
        if not base or len(base.split()) > _LONGEST_SENTENCE or self._contradicts(said, base):
            return self._composed()
        new = [n for n in (english_name(name) for name in (*self.buildings, *self.objects)) if n.lower() not in base.lower()]
        parts = [base, f"with {_listed(new)}" if new else ""]
        if self.mood != (said.best("mood") or "calm"):
            parts.insert(1, f"in a {_MOODS[self.mood]} mood")
        if self.time != (said.best("time") or "day"):
            parts.append(_LIGHT[self.time])
        if self.weather != (said.best("weather") or "clear"):
            parts.append(_SKY[self.weather])
        return " ".join(part for part in parts if part)

    def prompt_for(self, piece: str) -> str:
        """The sentence for one piece of the pack: "panorama" asks for a wide view, any other piece gets `prompt`."""
        return self.prompt() + _PIECES.get(piece, "")

    @property
    def unwanted(self) -> str:
        """What the brief excludes, in English, for a negative prompt; without anything that a widget asks for nevertheless."""
        kept = {english_name(name).lower() for name in (*self.terrain, *self.buildings, *self.objects)}
        excluded = map(english_name, read(self.brief).unwanted)
        return ", ".join(dict.fromkeys(name for name in excluded if name.lower() not in kept))

    def to_json(self) -> str:
        """JSON with sorted keys, indented, in plain Unicode; the same spec gives the same text."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, field: str | None = None) -> SceneSpec:
        """The spec that `to_json` wrote. Raises `InvalidInput` (``error.spec_json``) about ``field`` for anything else."""
        try:
            return cls.model_validate_json(text)
        except (ValidationError, ValueError, RecursionError) as error:
            raise InvalidInput("error.spec_json", field) from error

    def changed(self, changes: Mapping[str, object]) -> SceneSpec:
        """The spec with ``changes`` to its parts made by hand, which may name the place that was not ``understood``."""
        by_hand = not self.not_understood and any(changes[name] != getattr(self, name) for name in changes)
        named = "terrain" in changes or by_hand
        return self.model_copy(update={**changes, "understood": self.understood or named})

    def _contradicts(self, said: Reading, base: str) -> bool:
        """Whether the sentence states something that the widgets changed."""
        kept = [english_name(name).lower() for name in (*self.terrain, *self.buildings, *self.objects)]
        gone = any(not any(name in k or k in name for k in kept) for kind in NOUNS for name in said.nouns[kind])
        read_terrain = terrain_keys(" ".join(said.nouns["terrain"]))
        new_ground = bool(read_terrain) and not read_terrain & terrain_keys(" ".join(map(english_name, self.terrain)))
        chosen: dict[Kind, str] = {"mood": self.mood, "time": self.time, "weather": self.weather}
        return gone or new_ground or any(said.best(kind, SAID) not in (None, value) for kind, value in chosen.items())

    def _composed(self) -> str:
        """A sentence made from the parts."""
        ground = " and ".join(map(english_name, self.terrain))
        mood = "" if self.mood == "calm" else _MOODS[self.mood]
        things = _listed([english_name(name) for name in (*self.buildings, *self.objects)])
        place = f"{mood} {ground}".strip()
        parts = [f"{'an' if place[:1] in 'aeiou' else 'a'} {place}", f"with {things}" if things else "", _LIGHT[self.time]]
        return " ".join(p for p in (*parts, "" if self.weather == "clear" else _SKY[self.weather]) if p)


def read_brief(text: str) -> SceneSpec:
    """Read a sentence in English or Chinese; never raises. Where no place is known and some word is not, the scene is a grassland that is
    not ``understood``."""
    said = read(text)
    hinted = said.best("terrain")
    placed = bool(said.nouns["terrain"] or hinted)
    unknown = _names(said.unknown)
    grounds = said.nouns["terrain"] or [hinted or DEFAULT_TERRAIN]
    return SceneSpec(
        brief=text[:4000],
        terrain=_names(grounds),
        buildings=_names(said.nouns["building"]),
        objects=_names(said.nouns["object"]),
        mood=said.best("mood") or "calm",  # type: ignore[arg-type]
        time=said.best("time") or "day",  # type: ignore[arg-type]
        weather=said.best("weather") or "clear",  # type: ignore[arg-type]
        understood=said.anything and (placed or not unknown),
        not_understood=unknown,
    )


def spec_of(params: GameSceneParams) -> SceneSpec:
    """The spec of a request: its prompt, overridden by every widget that is not "auto" or empty.

    The settings of a finished pack, in which every "auto" is resolved, give the same spec again.
    """
    spec = read_brief(params.prompt)
    nouns = {name: split_names(getattr(params, name)) for name in _NAMES}
    changes: dict[str, object] = {name: names for name, names in nouns.items() if names}
    changes |= {name: value for name in _CHOICES if (value := getattr(params, name)) != "auto"}
    return spec.changed(changes).model_copy(update={"style": params.style, "seed": params.seed})


def follow_brief(settings: Mapping[str, object]) -> dict[str, object]:
    """``settings`` of a request in which whatever its brief alone says is left to the brief, so that another brief changes it."""
    spec = read_brief(str(settings.get("prompt", "")))
    followed = dict(settings)
    followed |= {name: "" for name in _NAMES if split_names(str(settings.get(name, ""))) == getattr(spec, name)}
    return followed | {name: "auto" for name in _CHOICES if settings.get(name) == getattr(spec, name)}


def split_names(text: str) -> tuple[str, ...]:
    """Names separated by commas (also Chinese ones), semicolons or newlines; each once, cleaned and cut to `LONGEST_NAME` characters."""
    return _names(_SPLIT.split(text))


def terrains_for(spec: SceneSpec) -> tuple[str, ...]:
    """3 to 5 names of `studio.game_art.materials.MATERIALS` that fit the spec, from low to high ground; never raises."""
    grounds = lexicon().grounds
    wanted: list[str] = [word for name in spec.terrain for word in GROUNDS if word == english_name(name).lower()]
    tables = [list(grounds["terrain", key]) for name in spec.terrain for key in sorted(terrain_keys(name))]
    tables = tables or [list(grounds["terrain", DEFAULT_TERRAIN])]
    room = _MOST_GROUNDS - (spec.weather == "snow")
    for rank in range(_MOST_GROUNDS):  # the most typical ground of every place before the second of any
        wanted += [table[-1 - rank] for table in tables if rank < len(table)]
    extra = ["snow"] if spec.weather == "snow" else []
    found = [*extra, *list(dict.fromkeys(w for w in wanted if w not in extra))[:room]]
    if len(found) < _MOST_GROUNDS:
        found += [m for m in _of_things(spec) if m not in found][: _MOST_GROUNDS - len(found)]
    found += [m for m in grounds["terrain", DEFAULT_TERRAIN] if m not in found][: max(0, _FEWEST_GROUNDS - len(found))]
    return tuple(sorted(found, key=GROUNDS.index))


def _of_things(spec: SceneSpec) -> list[str]:
    """Materials implied by buildings and objects."""
    brought = [m for name in spec.buildings for _, key in _keys(name, "building") for m in lexicon().grounds["building", key]]
    things = {key for name in spec.objects for _, key in _keys(name, "object")}
    brought += ["mushroom ground"] * ("mushroom" in things) + ["moss"] * (spec.mood == "mystical" and "plant" in things)
    return list(dict.fromkeys(brought))


def terrain_keys(name: str) -> set[str]:
    """Terrain entries of the lexicon that a free-form name stands for: "frozen lake" is a lake."""
    return {key for _, key in _keys(name, "terrain")}


def _keys(name: str, kind: str) -> list[tuple[str, str]]:
    return [pair for pair in read(name).weights if pair[0] == kind]


def english_name(name: str) -> str:
    """A Chinese name in English, word by word as far as it is known; any other name unchanged."""
    if not is_chinese(name):
        return name
    words, standard = lexicon().english_of, load_lexicon().standard(name)
    if standard in words:
        return words[standard]
    adjective, of, noun = standard.partition("的")
    if of and adjective + of in words and noun in words:
        return f"{words[adjective + of]} {words[noun]}"
    translated = translate(name, listing=True)
    return translated.text if translated.scene is not None and not translated.unknown else words.get(noun or adjective, translated.text)


def chinese_name(name: str) -> str:
    """An English name in Traditional Chinese as far as it is known; any other name unchanged."""
    if is_chinese(name):
        return name
    words, low = lexicon().chinese_of, name.lower().strip()
    if low in words:
        return words[low]
    adjective, _, noun = low.rpartition(" ")
    if noun not in words:
        return name
    before = [words[word].removesuffix("的") for word in adjective.split() if word in words]
    return "".join([*(f"{word}的" for word in before), words[noun]])


def _own_words(brief: str) -> tuple[str, Reading]:
    """The brief in English without the parts that exclude things, and its reading."""
    kept = brief
    for start, end in sorted(read(brief).without, reverse=True):
        kept = kept[:start] + kept[end:]
    english = " ".join(translate(kept).text.split())
    for pattern, by in _LEFT_OVER:
        english = re.sub(pattern, by, english)
    english = english.strip(" ,.;:，。、")
    return english, read(english)


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:-2], " and ".join(names[-2:])])


def _names(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    cleaned = (" ".join(name.split())[:LONGEST_NAME].strip() for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name))[:MOST_NAMES]
