"""How many words of a conversation are given to somebody else: ``python -m tests.benchmarks.subtitles.conversations``

``--real FOLDER``: the source of pyannote.audio 4.0.7 from PyPI, unpacked: a telephone call and excerpts of meetings, half a minute
each, with marks of who speaks when. Nothing was tuned on them. ``--mixed N``: N dialogues of `tests.benchmarks.subtitles.speakers`, and
its readers alone. Words of the studio, from recognition on; a word counts as wrong where none of those who speak in its middle is the one
it was given to, speakers matched in the best way. Words where nobody should speak are left out. Beside it one label, and one drawn at
random for every eight words.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from studio import Settings, Studio
from studio.speech.transcript import Word
from tests.benchmarks import spoken_samples as spoken
from tests.benchmarks.subtitles.speakers import Segment, dialogues

_SLACK = 0.1  # seconds by which a word may stand outside the speech of whoever says it


def marked(file: Path) -> dict[str, list[Segment]]:
    """Name of a recording -> who speaks when, from a file in NIST's RTTM format."""
    found: dict[str, list[Segment]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        _, name, _, start, length, _, _, who, *_ = line.split()
        found.setdefault(name, []).append((float(start), float(start) + float(length), who))
    return found


def recordings(folder: Path) -> Iterator[tuple[str, Path, list[Segment]]]:
    """Name, sound and truth of each recording in the unpacked source."""
    tests, sample = folder / "tests/data", folder / "src/pyannote/audio/sample"
    sounds = {file.stem: file for place in (sample, tests) for file in place.glob("*.wav")}
    for marks in (sample / "sample.rttm", *sorted(tests.glob("*.rttm"))):
        for name, truth in marked(marks).items():
            file = sounds.get(name) or sounds.get(name.replace("n", "ñ"))  # one is spelled in two ways
            if file is not None:
                yield name, file, truth


def wrong(words: Sequence[Word], labels: Sequence[str], truth: Sequence[Segment]) -> np.ndarray:
    """(2,) words given to the wrong speaker, and words said by somebody."""
    heard, real = sorted(set(labels)), sorted({who for *_, who in truth})
    size = max(len(heard), len(real))
    table, said = np.zeros((size, size)), 0
    for word, label in zip(words, labels, strict=True):
        middle = (word.start + word.end) / 2
        speaking = {who for start, end, who in truth if start - _SLACK <= middle <= end + _SLACK}
        said += bool(speaking)
        for who in speaking:
            table[heard.index(label), real.index(who)] += 1
    best = max(sum(table[i, p] for i, p in enumerate(order)) for order in itertools.permutations(range(size)))
    return np.array([said - best, said])


def report(name: str, studio: Studio, talks: Iterator[tuple[str, Path, list[Segment]]], rng: np.random.Generator, *, each: bool) -> None:
    totals = {row: np.zeros(2) for row in ("studio", "one label", "random labels")}
    counts: dict[int, list[bool]] = {}
    for title, file, truth in talks:
        result = studio.auto_subtitles(media_file=file, preset="fast", tag_pictures=False, speakers="auto", sound_labels=False)
        words, count = result.transcript.words, len({who for *_, who in truth})
        if not words:
            continue
        labels = [word.speaker for word in words]
        number = max(len(set(labels)), 1)
        counts.setdefault(count, []).append(number == count)
        drawn = np.repeat(rng.integers(count, size=len(words) // 8 + 1), 8)[: len(words)]
        rows = {"studio": labels, "one label": ["1"] * len(words), "random labels": [str(i) for i in drawn]}
        found = {row: wrong(words, names, truth) for row, names in rows.items()}
        if count > 1:
            totals = {row: totals[row] + found[row] for row in totals}
        if each:
            shares = ", ".join(f"{row} {bad:.0f}" for row, (bad, _) in found.items())
            print(f"  {title}: {count} speak, {number} told apart; of {found['studio'][1]:.0f} words wrong: {shares}", flush=True)
    print(f"{name}: words of the wrong speaker: " + ", ".join(f"{row} {100 * a / b:.1f} %" for row, (a, b) in totals.items()))
    print("  number of speakers right: " + ", ".join(f"{count}: {sum(r)} of {len(r)}" for count, r in sorted(counts.items())), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--mixed", type=int, default=0)
    parser.add_argument("--root", type=Path, default=Path("/"))
    parser.add_argument("--seed", type=int, default=2)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=place / "results"))
        if given.real:
            report("real conversations", studio, recordings(given.real), rng, each=True)
        if given.mixed:
            talks = dialogues(given.root, given.mixed, 120, rng)
            mixed = ((str(i), spoken.write(place / f"{i}.wav", talk.samples), talk.truth) for i, talk in enumerate(talks))
            report("mixed dialogues and single readers", studio, mixed, rng, each=False)


if __name__ == "__main__":
    main()
