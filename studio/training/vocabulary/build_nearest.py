"""Make the table of words that stand for the nearest thing or landscape of the renderer: ``studio/renderer/vocabulary/nearest.json``.

    apt-get download wordnet-base wamerican wamerican-small    # WordNet 3.0 and the word list SCOWL, both free to use
    for d in *.deb; do dpkg-deb -x $d words; done
    pip install better-profanity                               # insults that WordNet does not mark
    python -m studio.training.vocabulary.build_nearest words/usr/share

Run it again whenever a noun or a landscape is added. A word takes the nearest hypernym that the renderer knows (``senses.tsv`` and the
renderer's own nouns). Without one, a common word takes the most similar thing by MiniLM, read with the beginning of its gloss, if that is
similar enough; else it is left out, and the studio says that it does not draw it. ``--sample 150`` prints words picked at random, beside
a control.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from studio.renderer.painting.more_sprites import is_drawable
from studio.renderer.vocabulary.nearest import TABLE
from studio.renderer.vocabulary.nouns import plural
from studio.renderer.vocabulary.phrases import phrase_meanings
from studio.renderer.vocabulary.places import known_places
from studio.renderer.vocabulary.studio_nouns import place_of
from studio.settings import ROOT
from studio.training.vocabulary.wordnet import ANIMAL, PICTURABLE, Synset, WordNet

SENSES = Path(__file__).with_name("senses.tsv")
ENCODER = ROOT / "assets" / "models" / "studio-mini"
THRESHOLD = 0.56  # cosine of (word with gloss) and (thing with gloss) from which the thing is said to be the nearest
_FARTHEST = 9  # hypernyms up
_SEED = 20261129
_OUTDATED = frozenset(
    ["cripple", "midget", "mulatto", "simpleton", "sodomite", "spastic", "squaw", "subnormal"]
)  # said without malice once
# adjectives that tell of a landscape where a prompt names none
ADJECTIVES = {
    "beach": "tropical coastal seaside", "mountains": "alpine mountainous hilly rocky",
    "tundra|snowfield": "arctic polar frozen icy frosty glacial",
    "farm": "rural pastoral rustic agricultural", "city": "urban metropolitan", "underwater": "aquatic undersea submarine subaquatic",
    "space": "cosmic celestial galactic interstellar lunar martian orbital", "volcano": "volcanic fiery infernal molten",
    "castle": "medieval royal feudal",
    "futuristic city": "cyberpunk futuristic sci-fi dystopian", "desert": "arid barren saharan",
    "haunted house|mystical forest": "haunted spooky eerie creepy ghostly",
    "mystical forest": "enchanted magical mystical fairytale faerie",
    "forest": "wooded woodland autumnal", "cave": "subterranean underground cavernous", "swamp": "swampy marshy boggy",
    "ocean": "nautical maritime oceanic", "jungle|forest": "jungly overgrown", "garden": "floral blooming",
    "ruins": "ruined ancient antique",
    "market street|city": "bustling crowded",
}  # fmt: skip


def anchors(net: WordNet) -> dict[str, str]:
    """{offset of a synset: "thing:cat" or "place:lake"}: the renderer's nouns, then ``senses.tsv``."""
    found: dict[str, str] = {}
    for phrase, meanings in phrase_meanings().items():
        slot, key = meanings[0]
        sense = net.picturable(phrase.replace(" ", "_"))
        if slot == "noun" and sense is not None:
            found[sense.offset] = f"thing:{key}"
    for line in SENSES.read_text(encoding="utf-8").splitlines():
        name, target = line.split("\t")
        lemma, number = name.split("#")
        sense = net.sense(lemma, int(number))
        if sense is None:
            print(f"WordNet has no {name}")
            continue
        kind, _, names = target.partition(":")
        known = [n for n in names.split(",") if (is_drawable(n) if kind == "thing" else n in known_places())]
        if known:  # else a landscape that is not painted yet
            found[sense.offset] = f"{kind}:{known[0]}"
        elif kind == "thing":
            raise ValueError(f"the renderer draws none of {names}")
    return found


def insulting(net: WordNet, word: str) -> bool:
    """Words of contempt are left out: nobody is to be drawn for them, and the notice would repeat them."""
    from better_profanity import profanity  # pyright: ignore[reportMissingImports]

    return word in _OUTDATED or net.insults(word) or profanity.contains_profanity(word)


def climb(net: WordNet, sense: Synset, known: dict[str, str]) -> str | None:
    """The target of the nearest hypernym that has one, breadth first."""
    here, seen = [sense], set()
    for _ in range(_FARTHEST):
        for synset in here:
            if synset.offset in known:
                return known[synset.offset]
        seen |= {s.offset for s in here}
        here = [net.synsets[o] for s in here for o in s.hypernyms if o not in seen]
    return None


def vectors(texts: list[str]) -> np.ndarray:
    """(n, d) float32 unit vectors of the bundled text encoder."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    from studio.vision.sentence_vectors import mean_pooled

    model = AutoModel.from_pretrained(ENCODER / "text_encoder", local_files_only=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(ENCODER / "tokenizer", local_files_only=True)
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))  # equally long texts need no padding
    found = np.zeros((len(texts), model.config.hidden_size), np.float32)
    with torch.inference_mode():
        for at in range(0, len(order), 64):
            those = order[at : at + 64]
            if at % 640 == 0:
                print(f"{at} of {len(order)} texts", flush=True)
            found[those] = mean_pooled(model, tokenizer, [texts[k] for k in those]).float().cpu().numpy()
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def nearest_by_meaning(net: WordNet, words: list[str], known: dict[str, str]) -> dict[str, tuple[str, float]]:
    """{word: (target, cosine)} for words without a known hypernym."""
    senses = {word: net.picturable(word) for word in words}
    targets = [(net.synsets[offset], target) for offset, target in known.items()]
    theirs = vectors([f"{s.lemmas[0].replace('_', ' ')}: {s.meaning}" for s, _ in targets])
    ours = vectors([f"{word}: {sense.meaning}" for word, sense in senses.items() if sense])
    likeness = ours @ theirs.T
    best = likeness.argmax(1)
    return {w: (targets[b][1], float(likeness[k, b])) for k, (w, b) in enumerate(zip([w for w in words if senses[w]], best, strict=True))}


def main(arguments: list[str] | None = None) -> None:
    """Write the table, or print a sample of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("share", type=Path, help="folder with wordnet/, dict/american-english and dict/american-english-small")
    parser.add_argument("--sample", type=int, default=0, help="words to print for judging by eye; nothing is written")
    options = parser.parse_args(arguments)
    net = WordNet(options.share / "wordnet")
    listed = {line.strip() for line in (options.share / "dict" / "american-english").read_text(encoding="utf-8").splitlines()}
    common = set((options.share / "dict" / "american-english-small").read_text(encoding="utf-8").split())
    said = {form for phrase in phrase_meanings() for form in (phrase, plural(phrase))}
    fauna = {w for w in net.index if (sense := net.picturable(w)) and sense.kind == ANIMAL}  # word lists have few of the animals
    words = sorted(w for w in net.index if (w in listed or w in fauna) and w not in said and len(w) > 2 and w.isalpha())
    words = [w for w in words if not insulting(net, w)]
    if options.sample:
        _print_sample(words, options.sample)
        return
    known = anchors(net)
    found: dict[str, str] = {}
    rest: list[str] = []
    for word in words:
        sense = net.picturable(word) if net.mostly_noun(word) else None
        target = climb(net, sense, known) if sense else None
        if target:
            found[word] = target
        elif sense and sense.kind in PICTURABLE and word in common:
            rest.append(word)
    print(f"{len(words)} words, {len(found)} by hypernym, {len(rest)} by meaning ...", flush=True)
    by_meaning = nearest_by_meaning(net, rest, known)
    found |= {word: target for word, (target, likeness) in by_meaning.items() if likeness >= THRESHOLD}
    write(found)
    enough = sum(likeness >= THRESHOLD for _, likeness in by_meaning.values())
    print(f"{enough} of them similar enough; {len(found)} words in all, {TABLE.stat().st_size} bytes")


def write(found: dict[str, str]) -> None:
    """The table, grouped by target: compact, and one target a line."""
    table: dict[str, dict[str, list[str]]] = {"things": defaultdict(list), "places": defaultdict(list), "adjectives": defaultdict(list)}
    for word, target in sorted(found.items()):
        kind, _, name = target.partition(":")
        table[f"{kind}s"][name].append(word)
    for names, said in ADJECTIVES.items():
        table["adjectives"][next(n for n in names.split("|") if n in known_places())] += said.split()
    parts = []
    for part, groups in table.items():
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(' '.join(said))}" for name, said in sorted(groups.items()))
        parts.append(f" {json.dumps(part)}: {{\n{lines}\n }}")
    TABLE.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _print_sample(words: list[str], count: int) -> None:
    """Words at random among those in the table, what they become, and a random target as the control; then words left out."""
    from studio.renderer.vocabulary.nearest import nearest_place, nearest_thing

    rng = random.Random(_SEED)
    targets = {w: t[0] if (t := nearest_thing(w)) else nearest_place(w) for w in words}
    inside = [w for w, target in targets.items() if target]
    pool = sorted({t for t in targets.values() if t})
    for word in rng.sample(inside, count):
        print(f"{word}: {targets[word]} | control: {rng.choice(pool)}")
    print("left out:", ", ".join(rng.sample([w for w, target in targets.items() if not target], count)))
    assert all(place_of(t) for t in pool if is_drawable(t))


if __name__ == "__main__":
    main()
