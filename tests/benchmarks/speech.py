"""Are the words right, and are they on time? ``python -m tests.benchmarks.speech [--long]``

Compares the studio with faster-whisper called directly (same weights, float32, five beams): word errors on real readings, word and
cue times against known ones, words invented where nobody speaks, processor time. ``--long`` adds the memory of a two-hour file.
Needs Debian's pocketsphinx-testdata and espeak-ng.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path

import jiwer
import numpy as np
from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

from studio import Settings, Studio
from studio.media.audio import audio_windows
from studio.models.lease import Lease
from studio.speech.recognition import Preset, precision_for, recognize
from studio.speech.transcript import Word
from tests.benchmarks import spoken_samples as spoken

MODEL = "whisper-tiny-en"
TWO_FRAMES = 2 / 24  # seconds
Recogniser = Callable[[Path], list[Word]]


def ours(lease: Lease, align: bool = True) -> Recogniser:
    """The studio's whole path from a file to words."""
    return lambda path: [w for part in recognize(lease, audio_windows(path), align=align) for w in part.words]


def direct(lease: Lease, vad: bool = True) -> Recogniser:
    """faster-whisper as its own documentation calls it."""

    def run(path: Path) -> list[Word]:
        segments, _ = lease["model"].transcribe(str(path), language="en", beam_size=5, word_timestamps=True, vad_filter=vad)
        return [Word(w.word.strip(), w.start, w.end, w.probability) for s in segments for w in s.words or ()]

    return run


def cpu_seconds() -> float:
    """Processor time of this process so far, all threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def plain(word: str) -> str:
    return re.sub(r"[^a-z0-9']", "", word.lower())


def word_errors(runs: Sequence[tuple[str, str]]) -> float:
    """Word error rate in percent of (reference, hypothesis) pairs, after Whisper's own English normalisation."""
    normal = EnglishTextNormalizer({})
    return 100 * float(jiwer.wer([normal(r) for r, _ in runs], [normal(h) for _, h in runs]))


def matched(reference: Sequence[str], found: Sequence[Word]) -> Iterator[tuple[int, Word]]:
    """(index of a reference word, the word found for it) where both agree."""
    heard = [w for w in found if plain(w.text)]
    blocks = SequenceMatcher(None, list(reference), [plain(w.text) for w in heard], autojunk=False).get_matching_blocks()
    for a, b, length in blocks:
        for i in range(length):
            yield a + i, heard[b + i]


def word_times(run: Recogniser, folder: Path) -> tuple[np.ndarray, int]:
    """Signed onset errors in milliseconds of the words found in synthetic speech, and how many words there are."""
    errors, total = [], 0
    for number, sample in enumerate(spoken.synthetic()):
        path = spoken.write(folder / f"synthetic{number}.wav", sample.samples)
        names = [plain(word) for word, _ in sample.onsets]
        total += len(names)
        errors += [(word.start - sample.onsets[i][1]) * 1000 for i, word in matched(names, run(path))]
    return np.array(errors), total


def cue_times(run: Recogniser, folder: Path, trials: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Signed errors in milliseconds of the first word's start and the last word's end of real sentences at known times."""
    starts, ends = [], []
    for seed in range(trials):
        sound, truth = spoken.placed(spoken.readings(), seed)
        words = run(spoken.write(folder / f"placed{seed}.wav", sound))
        names = [plain(w) for _, _, text in truth for w in text.split()]
        first, last, at = {}, {}, 0
        for number, (_, _, text) in enumerate(truth):
            first[at] = number
            at += len(text.split())
            last[at - 1] = number
        for i, word in matched(names, words):
            if i in first:
                starts.append((word.start - truth[first[i]][0]) * 1000)
            if i in last:
                ends.append((word.end - truth[last[i]][1]) * 1000)
    return np.array(starts), np.array(ends)


def reading(folder: Path) -> tuple[Path, str]:
    """The five consecutive lines as one recording, half a second between them."""
    clips = spoken.readings()
    sound = np.concatenate([np.pad(c.samples, (0, spoken.RATE // 2)) for c in clips])
    return spoken.write(folder / "reading.wav", sound), " ".join(c.text for c in clips)


def row(name: str, figures: Sequence[str]) -> None:
    print(f"{name:44s}" + "".join(f"{f:>14s}" for f in figures), flush=True)


def times(errors: np.ndarray) -> str:
    return f"{np.abs(errors).mean():.0f} ms" if len(errors) else "none"


def compare(name: str, run: Recogniser, folder: Path, texts: Sequence[tuple[Path, str]]) -> None:
    """One line of the table."""
    path, text = reading(folder)
    before = cpu_seconds()
    whole = word_errors([(text, " ".join(w.text for w in run(path)))])
    spent = (cpu_seconds() - before) / (len(spoken.read(path)) / spoken.RATE)
    single = word_errors([(t, " ".join(w.text for w in run(p))) for p, t in texts])
    onsets, total = word_times(run, folder)
    within = 100 * (np.abs(onsets) <= TWO_FRAMES * 1000).mean()
    starts, ends = cue_times(run, folder)
    row(name, [f"{whole:.1f} %", f"{single:.1f} %", times(onsets), f"{within:.0f} %", f"{len(onsets)}/{total}", times(starts), times(ends),
               f"{spent:.3f}"])  # fmt: skip


def invented(runs: Sequence[tuple[str, Recogniser]], folder: Path) -> None:
    """Words heard where nobody speaks."""
    sounds = {name: spoken.write(folder / f"{name}.wav", values) for name, values in spoken.without_speech().items()}
    row(f"words in {len(sounds)} sounds without speech", [])
    for name, run in runs:
        heard = {sound: [w.text for w in run(path)] for sound, path in sounds.items()}
        row(f"  {name}", [str(sum(len(words) for words in heard.values()))])
        for sound, words in heard.items():
            if words:
                print(f"      {sound}: {' '.join(words)}")


def long_file(folder: Path) -> None:
    """Peak memory of a new process that recognises two hours with speech in every tenth minute."""
    import soundfile

    path, _ = reading(folder)
    clip = spoken.read(path)
    faint = np.random.default_rng(0).standard_normal(60 * spoken.RATE).astype(np.float32) * 3e-4
    two_hours = folder / "long.flac"
    with soundfile.SoundFile(two_hours, "w", spoken.RATE, 1, "PCM_16") as out:
        for minute in range(120):
            block = faint.copy()
            if minute % 10 == 0:
                block[: len(clip)] += clip
            out.write(block)
    code = ("import resource, sys; from pathlib import Path; from tests.benchmarks.speech import leased, ours\n"
            "with leased('accurate') as lease: words = ours(lease)(Path(sys.argv[1]))\n"
            "print(len(words), words[-1].start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code, str(two_hours)], capture_output=True, text=True, check=True)
    count, last, peak = done.stdout.split()[-3:]
    print(f"two hours: {count} words, the last at {float(last) / 60:.1f} min, peak memory {float(peak):.2f} GiB (target 0.8 GB = 0.75 GiB)")


@contextmanager
def leased(preset: Preset) -> Iterator[Lease]:
    """The bundled speech model of a fresh studio, without a hub."""
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
        precision = precision_for(next(r for r in studio.catalog.rows() if r.id == MODEL), preset)
        with studio.cache.lease(MODEL, precision=precision) as lease:
            yield lease


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="also the memory of a two-hour file (some minutes)")
    long = parser.parse_args().long
    with tempfile.TemporaryDirectory() as name, leased("accurate") as full, leased("fast") as small:
        folder = Path(name)
        texts = [(spoken.write(folder / f"{c.name}.wav", c.samples), c.text) for c in spoken.readings()]
        row("", ["WER reading", "WER lines", "word onset", "<= 2 frames", "words timed", "cue in", "cue out", "cpu/s"])
        compare("faster-whisper directly, no VAD", direct(full, vad=False), folder, texts)
        compare("faster-whisper directly, VAD", direct(full), folder, texts)
        compare("studio accurate, not aligned", ours(full, align=False), folder, texts)
        compare("studio accurate", ours(full), folder, texts)
        compare("studio fast", ours(small), folder, texts)
        quiet = [("faster-whisper directly, no VAD (control)", direct(full, vad=False)), ("faster-whisper directly, VAD", direct(full))]
        invented([*quiet, ("studio accurate", ours(full)), ("studio fast", ours(small))], folder)
        if long:
            long_file(folder)


if __name__ == "__main__":
    main()
