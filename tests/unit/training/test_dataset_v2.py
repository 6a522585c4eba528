"""Dataset version 2: what a caption says is in the picture, and a mirrored picture has mirrored captions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from studio.renderer.layout import MIN_VISIBLE_SHARE, pixel_box, visible_share
from studio.renderer.painting.biomes import BIOME_PAINTERS
from studio.renderer.picture_spec import combination_key, is_reserved
from studio.renderer.relations import RELATIONS, canonical_relation
from studio.renderer.vocabulary.lexicon import PHRASES, UNSEEN, Lexicon
from studio.renderer.vocabulary.nouns import ALL_NOUNS, plural, with_article, words_for
from studio.settings import ROOT
from studio.training.text_to_image.datasets import version2
from studio.training.text_to_image.datasets.dataset import VERSIONS
from studio.training.text_to_image.datasets.version2.captions_v2 import noun_phrase

ITEMS = [version2.item(i, 3) for i in range(1500)]
SPECS = [m["spec"] for m in ITEMS]


def captions() -> Iterator[tuple[str, dict[str, Any]]]:
    for made in ITEMS:
        for text in made["captions"]:
            yield text.lower(), made["spec"]


def says(text: str, phrases: Iterator[str] | tuple[str, ...] | list[str]) -> bool:
    return any(re.search(rf"\b{re.escape(p.lower())}(?!\w)", text) for p in phrases)


def digest(first: int, count: int) -> int:
    out = 0
    for i in range(first, first + count):
        made = version2.item(i, 2)
        out = zlib.crc32(json.dumps(made, sort_keys=True).encode(), out)
        out = zlib.crc32(version2.render(made["spec"]).tobytes(), out)
    return out


def test_an_index_gives_the_same_item_in_another_process() -> None:
    code = "from tests.unit.training.test_dataset_v2 import digest; print(digest(40, 12))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) == digest(40, 12)


def test_captions_of_an_item_do_not_depend_on_their_number() -> None:
    assert version2.item(5, 4)["captions"][:2] == version2.item(5, 2)["captions"]


def test_captions_name_every_thing_with_its_colour_size_and_number() -> None:
    for text, spec in captions():
        for o in spec["objects"]:
            words = words_for(o["noun"])
            assert says(text, [plural(w) for w in words] if o["n"] > 1 else words), (text, o)
            if o["color"]:
                assert says(text, [o["color"]]), (text, o)
            if o["size"]:
                assert says(text, PHRASES["size"][o["size"]]), (text, o)
            if o["n"] > 1:
                assert says(text, PHRASES["count"][str(o["n"])]), (text, o)


def test_captions_name_the_place_and_the_weather() -> None:
    for text, spec in captions():
        if spec["kind"] == "object":
            continue
        assert says(text, [p.partition("|")[2] for p in PHRASES["biome"][spec["biome"]]]), (text, spec["biome"])
        for other in PHRASES["time"]:
            if other != spec["time"]:
                assert not says(text, PHRASES["time"][other]), (text, spec["time"])
        if spec["weather"] != "clear":
            assert says(text, PHRASES["weather"][spec["weather"]] + PHRASES["wet"].get(spec["weather"], ())), (text, spec["weather"])


def test_captions_say_how_things_stand_to_each_other() -> None:
    inverse = {"left": "right", "right": "left", "above": "below", "front": "behind", "behind": "front", "next": "next"}
    for text, spec in captions():
        relation = spec["relation"]
        if relation is None:
            assert len(spec["objects"]) < 2
            continue
        first, second = (words_for(o["noun"]) for o in spec["objects"])
        forward = [p for p in PHRASES["relation"][relation] if says(text, [p])]
        backward = [p for p in PHRASES["relation"][inverse[relation]] if says(text, [p])]
        assert forward or backward or "side by side" in text, (text, relation)
        if relation != "next":
            rows = list(zip(spec["objects"], (first, second), strict=True))
            names = [[plural(w) for w in words] if o["n"] > 1 else words for o, words in rows]
            before, after = names if forward else names[::-1]
            places = [m for p in forward or backward for m in re.finditer(rf"\b{p}(?!\w)", text)]
            assert any(says(text[: m.start()], before) and says(text[m.end() :], after) for m in places), (text, spec["objects"], relation)


def test_mirrored_captions_swap_left_and_right_and_nothing_else() -> None:
    swap = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    swapped = 0
    for made in ITEMS:
        for text, mirrored in zip(made["captions"], made["mirrored"], strict=True):
            assert re.sub(r"\b(left|right)\b", lambda m: swap[m[0]], text, flags=re.IGNORECASE) == mirrored
            swapped += text != mirrored
        assert ("left" in " ".join(made["captions"])) <= (made["spec"]["relation"] in ("left", "right") or made["spec"]["side"] is not None)
    assert swapped > 100


@pytest.mark.parametrize("relation", RELATIONS)
def test_relations_hold_in_the_picture(relation: str) -> None:
    seen = 0
    for spec in SPECS:
        if spec["relation"] != relation:
            continue
        seen += 1
        placements = version2.draw(spec).placements
        first, second = ([p for p in placements if p.entry == k] for k in (0, 1))
        x = [np.mean([p.center[0] for p in group]) for group in (first, second)]
        if relation in ("left", "right", "next"):
            near, far = (first, second) if x[0] < x[1] else (second, first)
            gap = min(p.box[0] for p in far) - max(p.box[2] for p in near)
            assert gap >= 0 and (relation != "next" or gap < 14)
            assert relation == "next" or (x[0] < x[1]) == (relation == "left")
        elif relation == "above":
            assert max(p.box[3] for p in first) < min(p.box[1] for p in second) + 1
            assert abs(x[0] - x[1]) < 60
        else:
            front, rear = (first[0], second[0]) if relation == "front" else (second[0], first[0])
            assert placements.index(front) > placements.index(rear)  # drawn later
            assert front.box[3] > rear.box[3]
            assert visible_share(spec, list(placements), 0) < 1, "they overlap, else nothing is behind"
        if seen == 25:
            break
    assert seen >= 15


def test_every_copy_is_there_whole_and_to_be_seen() -> None:
    for spec in SPECS[:400]:
        placements = list(version2.draw(spec).placements)
        assert [sum(p.entry == k for p in placements) for k in range(len(spec["objects"]))] == [o["n"] for o in spec["objects"]]
        for k, p in enumerate(placements):
            x0, y0, x1, y1 = p.box
            assert x0 >= 0 and y0 >= 0 and x1 <= 256 and y1 <= 256, spec
            assert max(x1 - x0, y1 - y0) > 24, (spec, p)
            assert visible_share(spec, placements, k) >= (MIN_VISIBLE_SHARE if spec["relation"] in ("front", "behind") else 0.99), spec


def test_things_change_the_pixels_where_they_are() -> None:
    for spec in [s for s in SPECS if s["kind"] == "scene" and s["objects"] and s["style"] == "none" and s["weather"] == "clear"][:20]:
        drawn = version2.draw(spec)
        empty = version2.render({**spec, "objects": [], "relation": None, "side": None})
        for p in drawn.placements:
            x0, y0, x1, y1 = pixel_box(p)
            change = np.abs(drawn.image[y0:y1, x0:x1].astype(int) - empty[y0:y1, x0:x1]).sum(-1) > 30
            assert change.mean() > 0.2, spec


def test_big_is_larger_than_small() -> None:
    sides: dict[str | None, list[float]] = {None: [], "big": [], "small": []}
    for spec in SPECS:
        if spec["kind"] == "object" and len(spec["objects"]) == 1 and spec["objects"][0]["n"] == 1:
            x0, y0, x1, y1 = version2.draw(spec).placements[0].box
            sides[spec["objects"][0]["size"]].append(max(x1 - x0, y1 - y0))
    assert max(sides["small"]) < min(sides[None]) and max(sides[None]) < min(sides["big"])


def test_sides_are_halves_of_the_picture() -> None:
    chosen = [s for s in SPECS if s["side"]]
    assert len(chosen) > 20
    for spec in chosen:
        center = version2.draw(spec).placements[0].center[0]
        assert center < 112 if spec["side"] == "left" else center > 144


@pytest.mark.parametrize("biome", BIOME_PAINTERS)
def test_every_place_can_be_painted_at_any_time_in_any_weather(biome: str) -> None:
    base = next(s for s in SPECS if s["kind"] == "scene" and not s["objects"])
    for time in ("day", "dawn", "sunset", "night"):
        for k, weather in enumerate(("clear", "rain", "snow", "fog", "storm", "aurora")):
            style = ("none", "mono", "pastel", "neon", "sepia", "pixel")[k]
            picture = version2.render({**base, "biome": biome, "time": time, "weather": weather, "style": style})
            assert picture.shape == (256, 256, 3) and picture.std() > 5


def test_articles_and_plurals() -> None:
    wanted = {"owl": "an owl", "unicorn": "a unicorn", "ufo": "a ufo", "orange apple": "an orange apple", "hut": "a hut"}
    assert {k: with_article(k) for k in wanted} == wanted
    plurals = {"mouse": "mice", "police car": "police cars", "fox": "foxes", "puppy": "puppies", "snowman": "snowmen", "sheep": "sheep",
               "bunch of grapes": "bunches of grapes", "loaf of bread": "loaves of bread", "maple leaf": "maple leaves", "cactus": "cacti",
               "tropical fish": "tropical fish", "toy": "toys", "hero": "heroes", "church": "churches"}  # fmt: skip
    assert {k: plural(k) for k in plurals} == plurals
    for text, _ in captions():
        assert not re.search(r"\ba [aeio]|\ban [^aeiouh]|\b(a|an|the) (a|an|the|two|three)\b|  | ,|,,|\bnone\b", text), text
        assert text[0].isalnum() and text[-1] not in ", "


def test_nouns_without_a_plain_singular_have_one() -> None:
    import random

    for noun in ("grapes", "cherries", "bread"):
        phrase = noun_phrase({"noun": noun, "color": None, "n": 1, "size": None}, Lexicon(random.Random(1)))
        assert " of " in phrase
    assert all(words_for(n) for n in ALL_NOUNS)


def test_held_out_combinations_and_prompts_are_never_trained_on() -> None:
    prompts = version2.held_out(200)
    assert len({p.text for p in prompts}) > 180
    assert all(is_reserved(p.spec) for p in prompts)
    assert not any(is_reserved(s) for s in SPECS)
    assert not {combination_key(p.spec) for p in prompts} & {combination_key(s) for s in SPECS}
    assert not {p.text.lower() for p in prompts} & {text for text, _ in captions()}
    specs, texts = VERSIONS[2].held_out(5)
    assert texts == [p.text for p in prompts[:5]] and specs[0] == prompts[0].spec


def test_a_combination_is_the_same_in_the_mirror() -> None:
    assert all(combination_key(s) == combination_key(version2.mirrored(s)) for s in SPECS)
    assert all(canonical_relation(version2.mirrored(version2.mirrored(s))) == canonical_relation(s) for s in SPECS)


def test_unseen_phrasings_use_words_that_no_caption_has() -> None:
    words = [w.partition("|")[2] or w for slot in UNSEEN.values() for phrases in slot.values() for w in phrases]
    seen = " ".join(text for text, _ in captions())
    assert not [w for w in words if says(seen, [w, plural(w)])]
    for prompt in version2.unseen_phrasings(60):
        assert says(prompt.text.lower(), words + [plural(w) for w in words]), prompt.text
