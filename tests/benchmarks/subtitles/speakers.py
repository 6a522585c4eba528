"""Who speaks when: diarisation error and counted speakers of dialogues mixed from real readers, beside random labels and one label.

``python -m tests.benchmarks.subtitles.speakers`` needs Debian's asterisk-core-sounds-{en,fr,it,ru}-g722, pocketsphinx-testdata and
ktuberling-data below ``--root`` (default /). None of these nine readers was used to choose a threshold. The error follows NIST's rules:
missed speech, false speech and wrong speakers over the speech, 0.25 s around each change not counted. Turns of one to ten seconds, pauses
of 0 to 0.6 s, a third of the dialogues in telephone quality, a third with noise at 20 dB.
"""

from __future__ import annotations

import argparse
import itertools
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from studio import Studio
from studio.settings import Settings
from studio.speech.speakers.turns import turns_of
from studio.speech.speakers.voice_prints import voice_prints
from studio.speech.voice_activity import RATE, VoiceActivity, speech_spans

Segment = tuple[float, float, str]  # from, to (seconds), who
_READERS = {
    "Allison": "usr/share/asterisk/sounds/en_US_f_Allison",
    "June": "usr/share/asterisk/sounds/fr_CA_f_June",
    "Carlo": "usr/share/asterisk/sounds/it_IT_m_Carlo",
    "IvrvoiceRU": "usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU",
    "Austen": "usr/share/pocketsphinx/test/data/librivox",
    "English": "usr/share/ktuberling/sounds/en",
    "Greek": "usr/share/ktuberling/sounds/el",
    "Russian woman": "usr/share/ktuberling/sounds/ru",
    "Russian man": "usr/share/ktuberling/sounds/ru",
}
# Two people read the Russian game (median pitch 219 and 137 Hz), by theme; both read the theme "tv", which is left out.
_WOMAN = re.compile("tux|xmas")
_COLLAR, _FRAME, _BRIDGE = 0.25, 0.01, 0.3  # seconds
_LOUDNESS = 0.06  # root mean square


@dataclass(frozen=True, eq=False)
class _Heard:
    start: float
    samples: np.ndarray


@dataclass(frozen=True, eq=False)
class Dialogue:
    """``samples`` float32 (n,) at `RATE`; ``truth`` who speaks when, ``count`` how many they are."""

    samples: np.ndarray
    truth: list[Segment]
    count: int


def _decoded(path: Path) -> np.ndarray:
    with av.open(str(path), format="g722" if path.suffix == ".g722" else None, metadata_errors="replace") as container:
        resampler = av.AudioResampler("flt", "mono", RATE)
        frames = [r for frame in container.decode(audio=0) for r in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]) if frames else np.zeros(0, np.float32)


def _spans(samples: np.ndarray) -> list[tuple[float, float]]:
    detector = VoiceActivity()
    odds = np.concatenate([detector.add(samples), detector.finish()])
    return [(span.begin / RATE, span.end / RATE) for span in speech_spans(odds, len(samples))]


def _recordings(name: str, root: Path) -> list[Path]:
    """The files of one reader, in order."""
    files = sorted(f for f in (root / _READERS[name]).rglob("*") if f.suffix in (".g722", ".wav", ".ogg"))
    if not name.startswith("Russian"):
        return files
    return [f for f in files if "tv_" not in f.name and (_WOMAN.search(f.name) is not None) == name.endswith("woman")]


def _utterances(files: Sequence[Path], most: int, rng: np.random.Generator) -> list[tuple[np.ndarray, list[tuple[float, float]]]]:
    found = []
    for index in sorted(rng.permutation(len(files))[:most]):
        samples = np.pad(_decoded(files[index])[: 20 * RATE], 4800)
        spans = _spans(samples)
        if not spans:
            continue
        begin, end = max(int(spans[0][0] * RATE) - 800, 0), int(spans[-1][1] * RATE) + 800
        cut = samples[begin:end]
        found.append((cut * (_LOUDNESS / float(np.sqrt(np.mean(cut**2)))), [(a - begin / RATE, b - begin / RATE) for a, b in spans]))
    return found


def _dialogue(voices: dict[str, list], names: Sequence[str], seconds: float, quality: int, rng: np.random.Generator) -> Dialogue:
    parts, truth, at, last = [np.zeros(RATE // 3, np.float32)], [], RATE // 3, ""
    gains = {name: 10 ** (rng.uniform(-3, 3) / 20) for name in names}
    waiting = [str(name) for name in rng.permutation(list(names))]
    while at < seconds * RATE or waiting:
        name = waiting.pop(0) if waiting else str(rng.choice([n for n in names if n != last or len(names) == 1]))
        last, until = name, at + RATE * rng.choice([rng.uniform(0.8, 2), rng.uniform(2, 6), rng.uniform(6, 10)], p=[0.25, 0.6, 0.15])
        while at < until:
            samples, spans = voices[name][rng.integers(len(voices[name]))]
            truth += [(a + at / RATE, b + at / RATE, name) for a, b in spans]
            pause = np.zeros(int(rng.uniform(0.05, 0.3) * RATE), np.float32)
            parts += [samples * gains[name], pause]
            at += len(samples) + len(pause)
        parts.append(np.zeros(int(rng.uniform(0, 0.3) * RATE), np.float32))
        at += len(parts[-1])
    sound = np.concatenate(parts)
    if quality == 1:
        spectrum = np.fft.rfft(sound)
        spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > 3600] *= 0.02
        sound = np.fft.irfft(spectrum, len(sound))
    noise = _LOUDNESS * 10 ** (-(20 if quality == 2 else 42) / 20)
    return Dialogue((sound + rng.normal(0, noise, len(sound))).astype(np.float32), truth, len(names))


def _bridged(segments: Sequence[Segment]) -> list[Segment]:
    found: list[Segment] = []
    for start, end, name in segments:
        if found and found[-1][2] == name and start - found[-1][1] < _BRIDGE:
            found[-1] = (found[-1][0], end, name)
        else:
            found.append((start, end, name))
    return found


def errors(truth: Sequence[Segment], found: Sequence[Segment], seconds: float) -> np.ndarray:
    """(4,) frames missed, false, of the wrong speaker, and of speech in all; speakers are matched in the best way."""
    truth, found = _bridged(truth), _bridged(found)
    rows = []
    for segments in (truth, found):
        numbers = {name: i + 1 for i, name in enumerate(dict.fromkeys(s[2] for s in segments))}
        row = np.zeros(int(seconds / _FRAME) + 2, int)
        for start, end, name in segments:
            row[int(start / _FRAME) : int(np.ceil(end / _FRAME))] = numbers[name]
        rows.append(row)
    counted = np.ones(len(rows[0]), bool)
    for edge in (edge for start, end, _ in truth for edge in (start, end)):
        counted[max(int((edge - _COLLAR) / _FRAME), 0) : int((edge + _COLLAR) / _FRAME)] = False
    real, heard = rows[0][counted], rows[1][counted]
    both = (real > 0) & (heard > 0)
    size = max(rows[0].max(), rows[1].max())
    table = np.zeros((size, size))
    np.add.at(table, (real[both] - 1, heard[both] - 1), 1)
    best = max(sum(table[i, p] for i, p in enumerate(order)) for order in itertools.permutations(range(size)))
    return np.array([((real > 0) & (heard == 0)).sum(), ((real == 0) & (heard > 0)).sum(), both.sum() - best, (real > 0).sum()], float)


def _rate(total: np.ndarray) -> str:
    return f"{100 * total[:3].sum() / total[3]:5.1f} %"


def dialogues(root: Path, count: int, prompts: int, rng: np.random.Generator) -> Iterator[Dialogue]:
    """``count`` dialogues of two to four readers, then each reader alone three times; ``prompts``: recordings of each reader."""
    voices = {name: _utterances(_recordings(name, root), prompts, rng) for name in _READERS}
    voices = {name: found for name, found in voices.items() if found}
    print(f"readers: {', '.join(voices)}")
    plan = [(list(rng.choice(list(voices), 2 + i % 3, replace=False)), rng.uniform(40, 90), i // 3 % 3) for i in range(count)]
    plan += [([name], length, quality) for name in voices for quality, length in enumerate((15, 30, 60))]
    for names, length, quality in plan:
        yield _dialogue(voices, names, length, quality, rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("/"))
    parser.add_argument("--dialogues", type=int, default=45)
    parser.add_argument("--prompts", type=int, default=120, help="recordings of each reader")
    parser.add_argument("--seed", type=int, default=2)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    totals: dict[str, np.ndarray] = {}
    counts: dict[int, list[bool]] = {}
    spent = heard = 0.0
    with Studio(Settings(profile="mini", hub="never")).cache.lease("studio-voices") as lease:
        for talk in dialogues(given.root, given.dialogues, given.prompts, rng):
            spans, seconds = _spans(talk.samples), len(talk.samples) / RATE
            started = time.process_time()
            prints = voice_prints(lease, [_Heard(0.0, talk.samples)], spans)
            turns = turns_of(prints)
            spent, heard = spent + time.process_time() - started, heard + seconds
            found = [(turn.start, turn.end, turn.speaker) for turn in turns]
            given_count = [(turn.start, turn.end, turn.speaker) for turn in turns_of(prints, talk.count)]
            counts.setdefault(talk.count, []).append(len({turn.speaker for turn in turns}) == talk.count)
            if talk.count == 1:
                continue
            rows = {
                "studio": found,
                f"  {talk.count} speakers": found,
                "studio, number given": given_count,
                "random labels": [(a, b, str(rng.integers(talk.count))) for a, b, _ in found],
                "one label": [(a, b, "1") for a, b, _ in found],
            }
            for name, row in rows.items():
                totals[name] = totals.get(name, np.zeros(4)) + errors(talk.truth, row, seconds)
    for name, total in sorted(totals.items()):
        print(f"diarisation error, {name:22s} {_rate(total)}")
    for count, right in sorted(counts.items()):
        print(f"number of speakers right, {count}: {sum(right)} of {len(right)}")
    several = [right for count, found in counts.items() if count > 1 for right in found]
    print(f"number of speakers right, 2 to 4: {100 * np.mean(several):.0f} %; CPU {spent / heard:.4f} s for each second")


if __name__ == "__main__":
    main()
