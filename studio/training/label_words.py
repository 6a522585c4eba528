"""Makes ``assets/models/frame-labels/words.json``: every word of WordNet above ImageNet's classes, with the classes below it.

    python -m studio.training.label_words DATA_NOUN SYNSETS

``DATA_NOUN`` is ``data.noun`` of WordNet 3.0 (Debian: package wordnet-base), ``SYNSETS`` the file ``imagenet_synsets.txt`` with the
classes in their order (``timm/data/_info`` of the package timm).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

from studio.settings import ASSETS

FILE = ASSETS / "models" / "frame-labels" / "words.json"
_WIDEST = 420  # classes: "animal" has 398; what lies above says nothing
# Words that hold half of everything, or that mean something else to whoever types them.
_NOT_ONE = """
    agency agent article artefact artifact attachment auto barrier being body cause causal agency causal agent commodity container
    conveyance covering device durables equipment establishment fastener fixture formation framework game goods implement individual
    instrument instrumentality instrumentation item mechanism matter mortal obstruction part piece portion produce product relation
    restraint shelter solid someone somebody soul source structure substance support system thing transport unit whole work works plant
    stick stuff top bottom
"""
_NOT = set(_NOT_ONE.split()) | {
    "causal agent", "causal agency", "consumer goods", "consumer durables", "durable goods", "living thing", "natural object",
    "protective covering", "protection", "plant part", "plant organ", "plant structure", "organism", "flora", "part", "domestic animal",
    "geological formation", "mechanical device", "place of business", "reproductive structure", "abstraction", "abstract entity",
}  # fmt: skip


def synsets(data_noun: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Offset -> (words, offsets of the hypernyms) of every noun, from WordNet's own file."""
    found = {}
    for line in data_noun.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split(" | ")[0].split()
        count = int(fields[3], 16)
        words = [fields[4 + 2 * i].replace("_", " ") for i in range(count)]
        at = 4 + 2 * count
        pointers = [fields[at + 1 + 4 * i : at + 5 + 4 * i] for i in range(int(fields[at]))]
        found[fields[0]] = words, [offset for kind, offset, part, _ in pointers if kind in ("@", "@i") and part == "n"]
    return found


def words_of(nouns: dict[str, tuple[list[str], list[str]]], classes: list[str]) -> dict[str, list[int]]:
    """Word in lower case -> indices of the classes (``n01440764`` and so on) that are a kind of it."""
    below: dict[str, set[int]] = defaultdict(set)
    for index, name in enumerate(classes):
        waiting = [name[1:]]
        while waiting:
            offset = waiting.pop()
            if index not in below[offset]:
                below[offset].add(index)
                waiting += nouns[offset][1]
    found: dict[str, set[int]] = defaultdict(set)
    for offset, indices in below.items():
        if len(indices) <= _WIDEST:
            for word in nouns[offset][0]:
                if word.lower() not in _NOT:
                    found[word.lower()] |= indices
    return {word: sorted(indices) for word, indices in sorted(found.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_noun", type=Path)
    parser.add_argument("synsets", type=Path)
    options = parser.parse_args()
    found = words_of(synsets(options.data_noun), options.synsets.read_text(encoding="utf-8").split())
    rows = [f" {json.dumps(word)}: {json.dumps(indices, separators=(',', ':'))}" for word, indices in found.items()]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{len(found)} words, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
