"""The browser's edits of captions and the library's are the same: random edits, done by both."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from studio.captions.compliance import columns
from studio.captions.cue import Cue
from studio.captions.editing import cue_edits
from studio.captions.line_breaks import width
from studio.captions.timecodes import parse_time
from studio.settings import ASSETS
from studio.speech.transcript import Word

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXTS = (
    "It was the best of times", "Yes. No!", "你好，世界真大。", "שלום עולם", "mixed 中文 and English", "two\nlines here", "a.b* (c)", "x",
    "Straße, naïve café", "ＦＵＬＬ width", "中文\n兩行",
)  # fmt: skip
TIMES = ("1:02.5", "0:00:01,500", "12.5 s", "-1", ".5", "soon", "", "1:2:3:4", "１：０２", "9e9", "1 2")
CUTS = [2.0, 5.0, 9.5, 14.0]
SCRIPT = """([name, cues, index, value]) => {
  const C = window.studioCues, list = C.ordered(cues.map(([a, b, t, w]) => C.made({ a, b, t, w })));
  const done = {
    split: () => C.split(list, index, value), merge: () => C.merge(list, index), insert: () => C.insert(list, value, 'new', 20)[0],
    before: () => C.insertBefore(list, index)[0], remove: () => C.remove(list, [index]), shift: () => C.shift(list, value, index),
    times: () => C.setTimes(list, index, value), snap: () => C.snap(list, index, value, { gap: 2 / 24, rate: 24 }),
    replace: () => C.substitute(list, value, '-$&-', false)[0],
  }[name]();
  return done.map(cue => [cue.a, cue.b, cue.t]);
}"""


def opened(browser: Browser) -> Page:
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(path=ASSETS / "cue_edits.js")
    return page


def some_cues(dice: random.Random) -> tuple[Cue, ...]:
    found, at = [], 0.0
    for _ in range(5):
        start = round(max(0.0, at + dice.uniform(-0.3, 1.5)), 3)
        end = round(start + dice.uniform(0.15, 3), 3)
        lines = tuple(dice.choice(TEXTS).split("\n"))
        said = [word for line in lines for word in line.split()]
        step = (end - start) / len(said)
        words = tuple(Word(w, round(start + i * step, 2), round(start + (i + 1) * step, 2)) for i, w in enumerate(said))
        found.append(Cue(start, end, lines, words if dice.random() < 0.5 else ()))
        at = end
    return cue_edits.ordered(found)


def word_places(cue: Cue) -> list[list[float]] | None:
    places, at = [], 0
    for word in cue.words:
        at = cue.text.index(word.text, at)
        places.append([at, word.start])
        at += len(word.text)
    return places or None


def an_edit(dice: random.Random, cues: tuple[Cue, ...]) -> tuple[str, int, Any, tuple[Cue, ...]]:
    """(name, index, value for the browser, what the library makes of it)."""
    name, index = dice.choice(["split", "merge", "insert", "before", "remove", "shift", "times", "snap", "replace"]), dice.randrange(4)
    cue = cues[index]
    value: Any = None
    if name == "split":
        value = dice.choice([{"cursor": dice.randrange(len(cue.text) + 1)}, {"at": round(dice.uniform(cue.start, cue.end), 3)}, {}])
        value = {**value, "gap": 2 / 24}
        return name, index, value, cue_edits.split_cue(cues, index, **value)
    if name == "merge":
        return name, index, value, cue_edits.merge_cues(cues, index)
    if name == "insert":
        value = round(dice.uniform(0, 19), 3)
        return name, index, value, cue_edits.insert_cue(cues, value, "new", limit=20)[0]
    if name == "before":
        return name, index, value, cue_edits.insert_before(cues, index)[0]
    if name == "remove":
        return name, index, value, cue_edits.delete_cues(cues, [index])
    if name == "shift":
        value = round(dice.uniform(-4, 4), 3)
        return name, index, value, cue_edits.shift_cues(cues, value, index)
    if name == "times":
        value = {key: round(dice.uniform(0, 15), 3) for key in dice.choice([["start"], ["end"], ["start", "end"]])}
        return name, index, value, cue_edits.set_times(cues, index, **value)
    if name == "snap":
        return name, index, CUTS, cue_edits.snap_cue(cues, index, CUTS, gap=2 / 24, frame_rate=24)
    value = dice.choice(["the", "b*", "S", "中文", "o w", "no such"])
    return name, index, value, cue_edits.replace_text(cues, value, "-$&-")[0]


def same(ours: tuple[Cue, ...], theirs: list[list[Any]]) -> bool:
    """Alike but for a millisecond: halves of one are rounded differently."""
    texts = [c.text for c in ours] == [text for *_, text in theirs]
    return texts and all(abs(c.start - a) + abs(c.end - b) < 2.1e-3 for c, (a, b, _) in zip(ours, theirs, strict=True))


def test_browser_and_library_edit_alike(browser: Browser) -> None:
    page, dice, different = opened(browser), random.Random(24), []
    for _ in range(400):
        cues = some_cues(dice)
        name, index, value, ours = an_edit(dice, cues)
        theirs = page.evaluate(SCRIPT, [name, [[c.start, c.end, c.text, word_places(c)] for c in cues], index, value])
        if not same(ours, theirs):
            different.append((name, index, value, cues, ours, theirs))
    assert different[:2] == []
    page.close()


def test_browser_and_library_measure_and_read_alike(browser: Browser) -> None:
    page = opened(browser)
    measured = page.evaluate("texts => texts.map(t => [window.studioCues.columns({t}), window.studioCues.longest({t})])", list(TEXTS))
    for text, (all_columns, longest) in zip(TEXTS, measured, strict=True):
        cue = Cue(0, 1, tuple(text.split("\n")))
        assert (columns(cue), max(map(width, cue.lines))) == (all_columns, longest), text
    assert page.evaluate("times => times.map(window.studioCues.parseTime)", list(TIMES)) == [parse_time(time) for time in TIMES]
    page.close()
