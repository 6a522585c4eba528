"""Reads a brief: which words name terrain, buildings and objects, and what they say about mood, time and weather."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from studio.diffusion.prompts.chinese_lexicon import is_chinese, load_lexicon
from studio.tasks.game_scene.brief.brief_vocabulary import HINTED, NOUNS, SAID, Kind, Meaning, lexicon

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,.;:!?&/()\n]")


def words(text: str) -> frozenset[str]:
    """The set of words in a whitespace-separated text."""
    return frozenset(text.split())


_LONGEST = 3  # words in a phrase of the lexicon
_ADJECTIVES = 3  # words before a noun that may belong to it
_STOPS = words(
    "a an the with and or of in on at by near under over behind beside between from to into through for is are was were be has have "
    "where which that this there its it his her their my our your some many several few lots full filled featuring containing showing "
    "surrounded covered during while after before around above below inside outside across along but as so very stand stands standing "
    "i we you want like create make draw generate please scene picture image game background view level setting location area place world"
)
_PLAIN = words(
    "toward towards against among amid within off out up down each every both all one two three four five six seven eight nine ten dozen "
    "here near nearby next top middle edge side back front where's it's is isn't are aren't just only also more most little bit made set "
    "yellow orange brown gray grey silver bright colored coloured large long wide narrow heavy thick light deep high low new"
)
"""Words that need no meaning of their own: not to know them is no loss."""
_ARTICLES = words("a an the some many several few its his her their my our your lots of very")
_NOT = words("no without not never excluding minus except")
_GIVEN = words("with featuring containing including has having filled")
_ENDS = words(
    "in on at by near under over behind beside between from to into through during while after before around above below inside "
    "outside across along where which that but is are"
)
_PAUSES = frozenset(",.;:!?()\n")
_NOT_CHINESE = ("沒有", "不要", "無", "別")
_LACKING = ("沒有", "無")  # "不要城堡的塔" excludes the tower, "沒有城堡的山" keeps the mountain
_OF = "的"
_PAUSES_CHINESE = frozenset("，。；！？,.;!?\n")
_STOPS_CHINESE_TEXT = "，。、；：！？,.;:!?()（）\n 　和與及跟有在著是一座個片棵株隻條間幅些許多裡中上下旁邊了被把將會的"
_STOPS_CHINESE = frozenset(_STOPS_CHINESE_TEXT)
_PLAIN_CHINESE = re.compile(
    "充滿|滿是|長滿|到處|附近|周圍|四周|之間|之中|前面|後面|正在|請|給我|[兩二三四五六七八九十幾內外前後間時我想要畫很最大小又也都而且]"
)


@dataclass
class Reading:
    """What a text says: ``nouns`` by kind in the user's words, the ``weights`` of lexicon entries by (kind, key), the ``unwanted``
    nouns, which must not be there, and the words that are ``unknown``, neighbours together."""

    nouns: dict[Kind, list[str]] = field(default_factory=lambda: {kind: [] for kind in NOUNS})
    weights: dict[tuple[Kind, str], int] = field(default_factory=dict)
    unwanted: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    without: list[tuple[int, int]] = field(default_factory=list)  # spans of the text that only exclude things

    def hear(self, meanings: Sequence[Meaning]) -> None:
        """Record the meanings of a word; entries keep the order in which they were first mentioned."""
        for m in meanings:
            self.weights[m.kind, m.key] = max(m.weight, self.weights.get((m.kind, m.key), 0))

    def best(self, kind: Kind, least: int = HINTED) -> str | None:
        """The entry stated most explicitly, among equals the first; None below the weight ``least``."""
        found = [(weight, key) for (k, key), weight in self.weights.items() if k == kind and weight >= least]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    @property
    def anything(self) -> bool:
        return any(self.nouns.values()) or any(weight == SAID for weight in self.weights.values())

    def keep(self, kind: Kind, phrase: str) -> None:
        if phrase not in self.nouns[kind]:
            self.nouns[kind].append(phrase)


def _hints(meanings: Iterable[Meaning]) -> list[Meaning]:
    return [m for m in meanings if m.weight == HINTED]


def read(text: str) -> Reading:
    """What ``text`` says, in English, Chinese or both; never raises. English nouns are returned in lower case."""
    text = unicodedata.normalize("NFKC", text)
    reading = Reading()
    _English(text, reading).read()
    if is_chinese(text):
        _read_chinese(text, load_lexicon().standard(text), reading)
    return reading


@dataclass
class _Hit:
    start: int
    end: int  # index after the last token
    meanings: tuple[Meaning, ...]

    @property
    def noun(self) -> Kind | None:
        return next((m.kind for m in self.meanings if m.kind in NOUNS), None)


class _English:
    def __init__(self, text: str, reading: Reading) -> None:
        self.reading = reading
        self.matches = list(_TOKEN.finditer(text))
        self.tokens = [m[0].lower().replace("’", "'") for m in self.matches]
        self.negated = self._negated()
        self.hits = self._hits()
        self.taken = {i for hit in self.hits for i in range(hit.start, hit.end)}
        self.told: set[int] = set()

    def read(self) -> None:
        for hit in self.hits:
            start = self._start(hit)
            phrase = " ".join(self.tokens[start : hit.end])
            self.told |= set(range(start if hit.noun else hit.start, hit.end))
            if hit.start in self.negated:
                self.reading.unwanted.append(phrase)
                continue
            if hit.noun == "terrain" and self.tokens[hit.start] == "sky" and len(self.hits) > 1:
                continue  # "two dragons in the sky"
            self.reading.hear(hit.meanings)
            if hit.end - hit.start > 1:  # "cyberpunk" also hints at a mood within "cyberpunk city"
                self.reading.hear(_hints(m for token in self.tokens[hit.start : hit.end] for m in lexicon().english.get(token, ())))
            if hit.noun and not self._goes_on(hit):
                self.reading.keep(hit.noun, phrase)
        for chunk in self._listed():
            self.told |= set(chunk)
            self.reading.keep("object", " ".join(self.tokens[i] for i in chunk))
        self.reading.unknown += self._unknown()

    def _negated(self) -> set[int]:
        """Tokens after "without" or "no", until the clause ends or something is asked for again."""
        found: set[int] = set()
        start: int | None = None
        for i, token in enumerate([*self.tokens, "."]):
            if token in _NOT and start is None:
                start = i
            elif start is not None and (token in _PAUSES or token in ("but", "with", "just", "only") or (token in _ENDS and i > start + 1)):
                found |= set(range(start, i))
                last = self.matches[i - 1].end()
                self.reading.without.append((self.matches[start].start(), last))
                start = None
        return found

    def _hits(self) -> list[_Hit]:
        found: list[_Hit] = []
        known, i = lexicon().english, 0
        while i < len(self.tokens):
            for length in range(_LONGEST, 0, -1):
                meanings = known.get(" ".join(self.tokens[i : i + length]))
                if meanings:
                    found.append(_Hit(i, i + length, meanings))
                    break
            i = found[-1].end if found and found[-1].start == i else i + 1
        return found

    def _next(self, hit: _Hit) -> _Hit | None:
        return next((h for h in self.hits if h.start == hit.end), None)

    def _goes_on(self, hit: _Hit) -> bool:
        """Whether the noun is only the first part of a longer one: "castle ruins" are one building."""
        after = self._next(hit)
        return after is not None and after.noun == hit.noun

    def _start(self, hit: _Hit) -> int:
        """Where the adjectives before a noun begin; for a terrain without those that state mood, time or weather."""
        start, ground = hit.start, hit.noun == "terrain"
        while start > 0 and hit.start - start < _ADJECTIVES:
            word, before = self.tokens[start - 1], next((h for h in self.hits if h.end == start), None)
            if word in _STOPS or word in _NOT or not word[0].isalnum() or (start - 1 in self.negated) != (hit.start in self.negated):
                break
            if before and before.noun and before.noun != hit.noun and not ground:
                break
            if ground and before and before.noun != "terrain":
                break
            start = before.start if before else start - 1
        return start

    def _unknown(self) -> list[str]:
        """Words that are in no table and in no phrase that was kept."""
        found: list[list[int]] = []
        plain, known = _STOPS | _ARTICLES | _GIVEN | _ENDS | _NOT | _PLAIN, lexicon().chinese_of
        for i, token in enumerate(self.tokens):
            if i in self.told or i in self.negated or token in plain or token in known or not token.isascii() or not token[0].isalpha():
                continue
            if found and found[-1][-1] == i - 1:
                found[-1].append(i)
            else:
                found.append([i])
        return [" ".join(self.tokens[i] for i in run) for run in found]

    def _listed(self) -> list[list[int]]:
        """Nouns that are in no table, as tokens: whatever is listed after "with"."""
        found: list[list[int]] = []
        for i, token in enumerate(self.tokens):
            if token in _GIVEN and i not in self.negated:
                chunk: list[int] = []
                for j in range(i + 1, len(self.tokens) + 1):
                    word = self.tokens[j] if j < len(self.tokens) else "."
                    if word in (",", "and", "&", "or", "of") or word in _ENDS or word in _GIVEN or word in _PAUSES or word in _NOT:
                        found += self._as_noun(chunk)
                        chunk = []
                        if word not in (",", "and", "&", "or", "of"):
                            break
                    elif word not in _ARTICLES:
                        chunk.append(j)
        return found

    def _as_noun(self, chunk: list[int]) -> list[list[int]]:
        known = any(h.noun and h.start in chunk for h in self.hits)
        if not chunk or len(chunk) > 4 or known or chunk[-1] in self.taken or self.tokens[chunk[-1]] in _STOPS:
            return []
        return [chunk]


def _read_chinese(text: str, standard: str, reading: Reading) -> None:
    """Match the longest words first, from left to right; a modifier such as "發光的" stays with its noun."""
    known = lexicon().chinese
    longest = max(map(len, known))
    at, start, refused = 0, 0, -1  # ``start``: where the words before a noun begin; ``refused``: position of "沒有", or -1
    heard: list[tuple[int, int]] = []
    named = False  # whether something has been named after "沒有": in "沒有人的森林" only the people are excluded
    while at < len(standard):
        negation = next((n for n in _NOT_CHINESE if standard.startswith(n, at)), "")
        length = len(negation) or next((n for n in range(min(longest, len(standard) - at), 0, -1) if standard[at : at + n] in known), 0)
        meanings = () if negation else known.get(standard[at : at + length], ())
        noun: Kind | None = next((m.kind for m in meanings if m.kind in NOUNS), None)
        closed = refused >= 0 and (standard[at] in _PAUSES_CHINESE or (named and standard[at] == _OF))
        if negation:
            refused, named = at, False
        elif refused >= 0 and noun:
            reading.unwanted.append(text[at : at + length])
        elif refused < 0 and meanings:
            reading.hear(meanings)
            reading.hear(_hints(m for word, said in known.items() if word in standard[at : at + length] for m in said))
            if noun:
                phrase = _chinese_phrase(text, start, at, length, ground=noun == "terrain")
                heard.append((at + length - len(phrase), at))
                reading.keep(noun, phrase)
        elif closed:
            reading.without.append((refused, at + (standard[at] == _OF)))
            refused = -1
        if length:
            heard.append((at, at + length))
        lacks = refused >= 0 and standard.startswith(_LACKING, refused)
        named = named or (lacks and any(m.kind in (*NOUNS, "weather") for m in meanings))
        of = not closed and standard[at + length - 1 if length else at] == _OF
        at += length or 1
        if noun or negation or not (of or standard[at : at + 1] == _OF or (not length and standard[at - 1] not in _STOPS_CHINESE)):
            start = at
    if refused >= 0:
        reading.without.append((refused, len(standard)))
    reading.unknown += _unknown_chinese(text, [*heard, *reading.without])


def _unknown_chinese(text: str, known: Iterable[tuple[int, int]]) -> list[str]:
    """Runs of Chinese characters outside the spans ``known`` that are more than grammar."""
    left = list(text)
    for start, end in known:
        left[start:end] = [" "] * (end - start)
    rest = _PLAIN_CHINESE.sub(lambda found: " " * len(found[0]), "".join(left))
    runs = re.split(r"[^\u3400-\u9fff]+", "".join(" " if mark in _STOPS_CHINESE else mark for mark in rest))
    return [run for run in runs if run]


def _chinese_phrase(text: str, start: int, at: int, length: int, ground: bool) -> str:
    before = text[start:at].lstrip(_STOPS_CHINESE_TEXT)
    keep = before.endswith(_OF) and 2 <= len(before) <= 7 and not ground
    return (before if keep else "") + text[at : at + length]
