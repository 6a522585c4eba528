"""WordNet 3.0's nouns from its own data files (wndb(5WN))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ANIMAL, ARTIFACT, FOOD, OBJECT, PERSON, PLANT, PHENOMENON, LOCATION = 5, 6, 13, 17, 18, 20, 19, 15  # lexicographer files
PICTURABLE = frozenset({ANIMAL, ARTIFACT, FOOD, OBJECT, PERSON, PLANT})
_GLOSS = 48  # letters of a gloss that say what kind of thing it is
_FIRST_SENSES = 3  # among which an animal, plant or made thing may stand in for an abstract first sense


@dataclass(frozen=True)
class Synset:
    """``kind``: number of its lexicographer file; ``hypernyms``: offsets; ``named``: an instance, such as a city or a writer."""

    offset: str
    kind: int
    lemmas: tuple[str, ...]
    hypernyms: tuple[str, ...]
    gloss: str
    named: bool

    @property
    def meaning(self) -> str:
        """The beginning of the gloss."""
        return self.gloss.partition(";")[0][:_GLOSS]


# how the glosses mark words that a picture must not be made of
_INSULT = re.compile(
    r"\b(?:offensive|slurs?|disparag|derogat|obscen|vulgar|insult|pejorative|contempt|ridicule|stupid|foolish|despis|unpleasant"
    r"|worthless|dirty|racis|prostitut|promiscuous|homosexual|sexual|retard|derisive|abuse|subnormal|crippled|sodomy|dwarf|mentally"
    r"|castrated human|unskilled Asian|ethnic)",
    re.IGNORECASE,
)


class WordNet:
    """``synsets``: offset -> synset; ``index``: lemma -> offsets, the most frequent sense first."""

    def __init__(self, folder: Path) -> None:
        self.synsets: dict[str, Synset] = {}
        for line in _lines(folder / "data.noun"):
            head, _, gloss = line.partition("|")
            fields = head.split()
            count = int(fields[3], 16)
            pointers = fields[5 + 2 * count :]
            ups = [(pointers[4 * k], pointers[4 * k + 1]) for k in range(int(fields[4 + 2 * count]))]
            self.synsets[fields[0]] = Synset(
                fields[0],
                int(fields[1]),
                tuple(fields[4 + 2 * k] for k in range(count)),
                tuple(offset for symbol, offset in ups if symbol in ("@", "@i")),
                gloss.strip(),
                any(symbol == "@i" for symbol, _ in ups),
            )
        self.index, self._tagged = _index(folder / "index.noun")
        others = [_index(folder / f"index.{part}")[1] for part in ("verb", "adj", "adv")]
        self._other_uses = {lemma: max(part.get(lemma, -1) for part in others) for lemma in self.index}

    def sense(self, lemma: str, number: int) -> Synset | None:
        """The numbered sense, from 1."""
        offsets = self.index.get(lemma, ())
        return self.synsets[offsets[number - 1]] if number <= len(offsets) else None

    def picturable(self, lemma: str) -> Synset | None:
        """The first sense that can be seen, if it is one of the first three; None for names and abstract words.

        An animal wins over later things where no sense was ever counted: a crane is a bird as well as a machine.
        """
        senses = [self.synsets[o] for o in self.index.get(lemma, ()) if not self.synsets[o].named]
        seen = [s for s in senses[:_FIRST_SENSES] if s.kind in PICTURABLE or s.kind in (PHENOMENON, LOCATION)]
        if senses and senses[0].kind not in PICTURABLE and self._tagged.get(lemma, 0) > 2:
            return senses[0] if senses[0].kind in (PHENOMENON, LOCATION) else None
        if not self._tagged.get(lemma, 0):
            seen.sort(key=lambda s: s.kind != ANIMAL)
        return seen[0] if seen else None

    def insults(self, lemma: str) -> bool:
        """Whether some sense of it is marked as offensive, or is a word for an unpleasant or despised person."""
        return any(_INSULT.search(self.synsets[o].gloss) for o in self.index.get(lemma, ()))

    def mostly_noun(self, lemma: str) -> bool:
        """Whether it is not rather a verb or an adjective: by the senses counted in WordNet's texts."""
        ours, others = self._tagged.get(lemma, 0), self._other_uses.get(lemma, -1)
        return others < 0 or ours > others or (ours == others and not lemma.endswith("ing"))


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="latin-1").splitlines() if not line.startswith("  ")]


def _index(file: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """({lemma: offsets}, {lemma: number of its senses that occur in WordNet's texts})."""
    offsets, tagged = {}, {}
    for line in _lines(file):
        fields = line.split()
        pointers = int(fields[3])
        tagged[fields[0]] = int(fields[5 + pointers])
        offsets[fields[0]] = tuple(fields[6 + pointers :])
    return offsets, tagged
