"""Every English phrase that the renderer understands in a prompt: phrase -> what it can mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from studio.renderer.painting.more_sprites import more_nouns
from studio.renderer.scene_words import BIOMES
from studio.renderer.vocabulary.color_words import COLOR_WORDS
from studio.renderer.vocabulary.landscape_words import PLACES, own_phrases
from studio.renderer.vocabulary.lexicon import PHRASES, UNSEEN
from studio.renderer.vocabulary.nouns import ALL_NOUNS, plural
from studio.renderer.vocabulary.numbers import GROUPS, GROUPS_AFTER
from studio.renderer.vocabulary.paraphrases import PARAPHRASES
from studio.renderer.vocabulary.synonyms import SYNONYMS

Meaning = tuple[str, str]  # (slot, key); of nouns also ("nouns", key) for the plural
MAX_PHRASE_WORDS = 8  # words of a phrase
_READING_ONLY: dict[str, dict[str, tuple[str, ...]]] = {
    "noun": {"bread": ("bread",), "cheese": ("cheese",)},
    "count": {"1": ("one", "a single"), "3": ("some",), "4": ("several", "a few"), "7": ("many", "lots of")},
    "relation": {"next": ("side by side", "near", "and"),
                 "above": ("flying over", "flying above", "hovering over", "hovering above")},
    "time": {"day": ("daytime",), "dawn": ("dawn", "sunrise", "morning"), "sunset": ("sunset", "dusk", "golden hour", "evening"),
             "night": ("night", "moon", "full moon", "starry", "moonlit", "starlit", "under the stars", "beneath the stars",
                       "stars in the sky", "sky full of stars")},
    "weather": {"rain": ("rain", "rainy"), "snow": ("snow", "snowing"), "fog": ("fog", "mist", "misty", "overcast", "gray sky",
                "grey sky", "cloudy sky"),
                "storm": ("thunderstorm", "storm"),
                "aurora": ("aurora", "northern lights", "polar lights")},
    "side": {"left": ("left half",), "right": ("right half",)},
    "backdrop": {"plain": ("background", "backdrop", "icon of", "icon", "sticker", "logo", "emoji", "clip art"),
                 "grad": ("gradient background", "gradient"), "floor": ("floor",)},
    "biome": {"beach": ("coast", "shore"), "garden": ("flowers", "field of flowers"), "mountains": ("mountain", "hills"),
              "space": ("stars",), "farm": ("barn",), "underwater": ("under the sea", "underwater")},
    "not": {"not": ("no", "without", "not")},
    "passed over": {"": ("street light", "fairy tale", "rose garden", "teddy")},
    "apart": {"": ("with", "at")},
    "contact": {"on": ("on", "onto", "on top of", "atop", "upon", "crossing", "driving over", "driving across", "passing over",
                       "going over", "riding over", "walking over", "walking across", "running across", "running over", "across", "along"),
                "rides": ("riding", "rides", "riding on", "on the back of"),
                "in": ("in", "inside", "inside of", "within"), "wearing": ("wearing", "wears")},
}  # fmt: skip
_LEADS = ("a ", "an ", "the ")


def longest_match(words: Sequence[str], at: int) -> tuple[int, tuple[Meaning, ...]]:
    """(number of words, meanings) of the longest known phrase of lower-case ``words`` at a position; (1, ()) where none is."""
    for length in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1):
        said = phrase_meanings().get(" ".join(words[at : at + length]))
        if said:
            return length, said
    return 1, ()


@cache
def studio_words() -> dict[str, tuple[str, ...]]:
    """Noun that only the studio draws -> its words, without those that captions use for something else or that name a landscape."""
    taken = _caption_phrases() | own_phrases()
    return {noun: tuple(w for w in (noun, *more.keywords) if w not in taken) for noun, more in more_nouns().items()}


@cache
def _caption_phrases() -> frozenset[str]:
    """Every phrase that captions and the measured unseen words use."""
    return frozenset(
        phrase.rpartition("|")[2]
        for table in (PHRASES, UNSEEN, PARAPHRASES)
        for keys in table.values()
        for said in keys.values()
        for phrase in said
    )


@cache
def _groups() -> dict[str, list[Meaning]]:
    """Words for several of a kind: "a herd of" before its noun, "herd" after it (a penguin family)."""
    found: dict[str, list[Meaning]] = {}
    for word, number in GROUPS.items():
        for phrase in (f"{word} of", f"a {word} of", f"an {word} of"):
            found[phrase] = [("count", str(number)), *([("size", "family")] if word == "family" else [])]
    return found | {word: [("group", str(GROUPS[word]))] for word in GROUPS_AFTER}


@cache
def phrase_meanings() -> dict[str, tuple[Meaning, ...]]:
    """Lower-case phrase -> (slot, key) pairs. Slots: those of ``PHRASES``, "nouns", "backdrop", "not", "apart", "contact", "group"."""
    found = _groups() | _of_captions()
    for noun, words in studio_words().items():
        for phrase in words:
            found[phrase] = [("noun", noun), *found.get(phrase, ())]
            found[plural(phrase)] = [("nouns", noun), *found.get(plural(phrase), ())]
    return {phrase: tuple(pairs) for phrase, pairs in found.items()}


def _of_captions() -> dict[str, list[Meaning]]:
    """The phrases of captions, and those that are only read."""
    found: dict[str, list[Meaning]] = {}

    def add(phrase: str, slot: str, key: str) -> None:
        known = found.setdefault(phrase.lower(), [])
        if (slot, key) not in known:
            known.append((slot, key))

    own = own_phrases()
    for table in (PHRASES, UNSEEN, PARAPHRASES, _READING_ONLY, SYNONYMS, {"color": COLOR_WORDS}, PLACES):
        for slot, keys in table.items():
            if slot in ("verb", "adjective") or (slot == "backdrop" and table is PHRASES):
                continue
            for key, phrases in keys.items():
                for phrase in phrases:
                    bare = phrase.split("|")[-1]
                    if slot == "biome" and bare in own and table is not PLACES:
                        continue
                    add(bare, "weather" if slot == "wet" else slot, key)
                    if slot == "noun":
                        add(plural(bare), "nouns", key)
    assert set(ALL_NOUNS) and set(BIOMES)  # both are what the keys name
    return found
