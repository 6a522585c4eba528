"""Chinese prompts in English, in the words of the captions that the bundled model was trained on. Deterministic, no model.

No model of the catalog reads Chinese (their text encoders were trained on English), so every prompt with Chinese words passes here.
"""

from __future__ import annotations

from dataclasses import dataclass

from studio.diffusion.prompts.chinese_lexicon import is_chinese, load_lexicon
from studio.diffusion.prompts.chinese_parser import ParsedPlace, ParsedScene, ParsedThing, parse_description
from studio.renderer.vocabulary.nouns import plural

_RELATIONS = {
    "left": "left of", "right": "right of", "next": "next to", "above": "above", "below": "below", "front": "in front of",
    "behind": "behind", "on": "on", "inside": "in", "at": "at", "with": "with", "riding": "riding",
}  # fmt: skip
_AROUND = {"next": "near", "above": "over"}  # of a landscape
_LIKE_A_CONSONANT = ("uni", "ufo", "use", "eu", "one")
_LEADS = ("a ", "an ", "the ", "some ", "two ", "three ", "my ", "one ")
_MOST_UNKNOWN = 12  # words named to the user


@dataclass(frozen=True)
class Translation:
    """``text`` is what to draw; ``scene`` is None where the prompt was kept as it is; ``unknown`` are the Chinese words left out,

    ``refused`` what it says must not be there, in English with commas.
    """

    text: str
    scene: ParsedScene | None = None
    unknown: tuple[str, ...] = ()
    refused: str = ""

    @property
    def unknown_words(self) -> str:
        """The unknown words, for a sentence."""
        more = "…" if len(self.unknown) > _MOST_UNKNOWN else ""
        return "、".join(self.unknown[:_MOST_UNKNOWN]) + more


def translate(text: str, listing: bool = False) -> Translation:
    """English for a Chinese or mixed prompt; other prompts, and Chinese of which no word is known, are returned unchanged.

    ``listing``: name the things one by one, as negative prompts do, rather than in a sentence. Never raises.
    """
    if not is_chinese(text):
        return Translation(text)
    scene = parse_description(text, listing)
    unknown = tuple(dict.fromkeys(scene.unknown))
    english = (_listing if listing else _sentence)(scene) if scene.understood else ""
    refused = ", ".join(dict.fromkeys(scene.refused))
    return Translation(english, scene, unknown, refused) if english else Translation(text, None, unknown, refused)


def _article(phrase: str) -> str:
    low = phrase.lower()
    vowel = low[:1] in tuple("aeiou") and not low.startswith(_LIKE_A_CONSONANT)
    return ("an " if vowel else "a ") + phrase


def _words(thing: ParsedThing) -> str:
    return " ".join(x for x in (thing.size, *thing.adjectives, thing.color) if x)


def _noun_phrase(thing: ParsedThing) -> str:
    """Count or article, size, adjectives, colour, noun."""
    words = _words(thing)
    if thing.count > 1:
        number = load_lexicon().raw["numbers"].get(str(thing.count), str(thing.count))
        return " ".join(x for x in (number, words, plural(thing.english)) if x)
    if not thing.noun and (thing.english.lower().startswith(_LEADS) or thing.english.endswith("s")) and not words:
        return thing.english  # the user's own English
    return _article(f"{words} {thing.english}".strip())


def _place(place: ParsedPlace) -> str:
    """The landscape with its adjectives and article."""
    form, _, phrase = place.english.partition("|")
    new = [a for a in place.adjectives if a not in phrase]
    bare = " ".join([*new, phrase])
    return bare if form == "-" else f"the {bare}" if form == "the" else _article(bare)


def _where(place: ParsedPlace) -> str:
    usual = load_lexicon().raw["at_place"].get(place.biome, "in")
    here = _AROUND.get(place.relation) or _RELATIONS.get(place.relation) or usual
    return f"{here} {_place(place)}"


def _things(scene: ParsedScene) -> str:
    """The things in the order of the prompt, each followed by what it is placed next to."""
    mentioned: set[int] = set()

    def phrase_of(i: int) -> str:
        mentioned.add(i)
        thing = scene.things[i]
        text = " ".join(x for x in (_noun_phrase(thing), thing.verb, f"on the {thing.side}" if thing.side else "") if x)
        for first, relation, second in scene.relations:
            if first == i and second not in mentioned:
                text += f" {_RELATIONS[relation]} {phrase_of(second)}"
        return text

    inner = {second for first, _, second in scene.relations if first != second}
    order = [i for i in range(len(scene.things)) if i not in inner] + sorted(inner)  # the latter matter only where relations form a circle
    parts = [phrase_of(i) for i in order if i not in mentioned]
    text = ", ".join([*parts[:-2], " and ".join(parts[-2:])])
    return f"{text} side by side" if scene.together and len(parts) > 1 else text


def _sentence(scene: ParsedScene) -> str:
    """One caption: things, landscape, light, weather, then everything else."""
    parts = [_things(scene)] if scene.things else []
    parts += [f"on {_article(b)}" for b in scene.backdrops]
    if parts:
        parts += [_where(p) for p in scene.places]
    elif scene.places:
        parts += [" and ".join(_place(p) for p in scene.places)]
    parts += [phrase for _, phrase in (*scene.times, *scene.weathers)]
    with_preposition = [e for e in scene.extras if e.startswith(("in ", "on ", "with ", "at ", "under ", "over "))]
    parts += with_preposition
    text = " ".join(parts)
    for style in (phrase for _, phrase in scene.styles):
        text = f"{text} in {style}" if "colors" in style and text else ", ".join(x for x in (text, style) if x)
    return ", ".join(x for x in (text, *(e for e in scene.extras if e not in with_preposition)) if x)


def _listing(scene: ParsedScene) -> str:
    """Everything by name, with commas."""
    names = [" ".join(x for x in (_words(t), t.english) if x) for t in scene.things]
    names += [" ".join([*p.adjectives, p.english.partition("|")[2]]) for p in scene.places]
    names += [phrase for _, phrase in (*scene.times, *scene.weathers, *scene.styles)]
    return ", ".join(x for x in (*names, *scene.backdrops, *scene.extras) if x)
