"""Where "[applause]" is said rightly and wrongly, on sounds that set no threshold: ``python -m tests.benchmarks.subtitles.sound_labels``

``--root`` holds the unpacked Debian packages named below, in one folder or each in its own (``dpkg -x``). Each sound is taken for one
silence, as if nobody spoke in it; what is shorter than five seconds is repeated as one hand or foot would. Applause is recorded, or mixed
from single claps. Beside it, in the same run, a control that only asks for short blows that fill all bands at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from studio.sound.applause import NAMES, applause_features
from studio.sound.music_features import RATE
from studio.sound.sound_stretches import SHORTEST, sound_stretches

_KINDS = (".wav", ".ogg", ".flac", ".mp3", ".g722")
_RECORDED = ("foobillardplus/data/applause.wav", "Concent/applause.wav", "gallery/sounds/applause.wav")
_CLAPS = "hydrogen/data/drumkits"
_OTHERS = {
    "space": ("freeorion", "endless-sky", "naev", "freedroid"),
    "adventures": ("mazeofgalious", "ardentryst", "caveexpress", "lugaru", "openclonk", "powermanga", "castle-game-engine"),
    "halls, streets, boards": ("cube2", "micropolis", "triplea", "minetest/mods/homedecor", "enigma", "tuxpaint/sounds/magic"),
    "things and animals": ("qabcs/abcs/all/noises", "scratch/Media"),
}
_LAST = ("pingus", "lbreakout2", "neverball", "opencity", "plee-the-bear", "raincat", "whichwayisup", "afterstep", "heroes")
_READERS = ("fr_CA_f_June", "it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU")
_CROWD = ("applau", "cheer", "clap", "crowd")  # names of sounds that may hold applause
_LONG, _ONCE = 60, 5  # seconds of a file that count, and below which it is repeated


@dataclass(frozen=True, eq=False)
class _Heard:
    start: float
    samples: np.ndarray


def decoded(path: Path) -> np.ndarray:
    """The first minute, float32 at 16 kHz; empty where the file is damaged."""
    found: list[np.ndarray] = []
    try:
        with av.open(str(path), format="g722" if path.suffix == ".g722" else None, metadata_errors="replace") as container:
            resampler = av.AudioResampler("flt", "mono", RATE)
            for frame in container.decode(audio=0):
                found += [part.to_ndarray()[0] for part in resampler.resample(frame)]
                if sum(map(len, found)) > _LONG * RATE:
                    break
    except (av.FFmpegError, IndexError):
        return np.zeros(0, np.float32)
    return np.concatenate(found)[: _LONG * RATE] if found else np.zeros(0, np.float32)


def ours(samples: np.ndarray) -> float:
    """Seconds labelled "[applause]"."""
    silence = [(0.0, len(samples) / RATE)]
    return sum(end - start for start, end, kind in sound_stretches([_Heard(0.0, samples)], silence) if kind == "applause")


def control(samples: np.ndarray) -> float:
    """Seconds of pieces as long as ours in which blows fill all bands at once."""
    pieces = np.array_split(samples, max(1, int(len(samples) / RATE / SHORTEST)))
    found = [dict(zip(NAMES, applause_features(piece).tolist(), strict=True)) for piece in pieces]
    return sum(len(p) / RATE for p, f in zip(pieces, found, strict=True) if 1.5 <= f["claps"] <= 4.5 and f["together"] >= 0.3)


def repeated(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Six seconds of one short sound, at the uneven pace of one hand or foot."""
    sound, at, pace = np.zeros(6 * RATE + len(samples), np.float32), 0.0, rng.uniform(1.5, 10)
    while at < 6:
        begin = int(at * RATE)
        sound[begin : begin + len(samples)] += 10 ** (rng.uniform(-8, 0) / 20) * samples
        at += max(0.05, rng.normal(1 / pace, 0.3 / pace)) if len(samples) < RATE else len(samples) / RATE
    return sound[: 6 * RATE]


def crowd(claps: Sequence[np.ndarray], people: int, rng: np.random.Generator) -> np.ndarray:
    """Eight seconds of as many people in a room, each with a clap, a pace and a distance."""
    sound = np.zeros(9 * RATE)
    for _ in range(people):
        clap = claps[int(rng.integers(len(claps)))]
        clap = np.interp(np.arange(0, len(clap) - 1, rng.uniform(0.8, 1.3)), np.arange(len(clap)), clap)
        at, pace, loud = rng.uniform(0, 0.5), rng.uniform(2.5, 5), rng.uniform(-15, 0)
        while at < 8:
            begin = int(at * RATE)
            sound[begin : begin + len(clap)] += 10 ** ((loud + rng.uniform(-4, 4)) / 20) * clap
            at += max(0.1, rng.normal(1 / pace, 0.15 / pace))
    length = int(rng.uniform(0.2, 1.2) * RATE)
    room = rng.normal(size=length) * np.exp(-6.9 * np.arange(length) / length)
    size = len(sound) + length
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room / np.sqrt((room**2).sum()), size), size)[: len(sound)]
    mixed = (sound + rng.uniform(0, 1) * wet)[: 8 * RATE]
    mixed += rng.normal(size=len(mixed)) * 10 ** (-rng.uniform(15, 40) / 20) * mixed.std()
    return (0.05 * mixed / mixed.std()).astype(np.float32)


def speech(root: Path, music: Sequence[np.ndarray], rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Readers over noise or music, 0 to 20 dB below them."""
    for name in _READERS:
        files = sorted(root.glob(f"**/sounds/{name}/*.g722"))
        for index in sorted(rng.permutation(len(files))[:60]):
            said = decoded(files[index])
            if len(said) < SHORTEST * RATE:
                continue
            noise = np.resize(music[int(rng.integers(len(music)))], len(said)) if index % 2 else np.cumsum(rng.normal(size=len(said)))
            noise = noise if rng.random() < 0.5 or index % 2 else rng.normal(size=len(said))
            gain = 10 ** (-rng.uniform(0, 20) / 20) * said.std() / max(float(noise.std()), 1e-9)
            yield (said + gain * (noise - noise.mean())).astype(np.float32)


def row(name: str, sounds: Sequence[np.ndarray]) -> None:
    cells = []
    for judge in (ours, control):
        found = [judge(sound) for sound in sounds]
        cells.append(f"{sum(f > 0 for f in found):5d} ({sum(found):6.1f} s)")
    print(f"{name:32s}{len(sounds):6d}{sum(map(len, sounds)) / RATE / 60:8.1f} min   {'   '.join(cells)}", flush=True)


def others(name: str, paths: Sequence[Path], rng: np.random.Generator, names: bool) -> list[np.ndarray]:
    """Print what is found in sounds that are no applause; returns the long ones."""
    known = [(f, s) for f in paths if not any(word in f.name.lower() for word in _CROWD) and len(s := decoded(f)) > 0.02 * RATE]
    sounds = [(f, s if len(s) >= _ONCE * RATE else repeated(s, rng)) for f, s in known]
    row(name, [s for _, s in sounds])
    if names:
        print(*(f"    {ours(s):.1f} s {f.name}" for f, s in sounds if ours(s)), sep="\n")
    return [s for _, s in sounds if len(s) >= 30 * RATE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("/"))
    parser.add_argument("--voices", type=Path, default=Path("/usr/share/asterisk"))
    parser.add_argument("--names", action="store_true", help="print the files with false alarms")
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    files = sorted(f for f in options.root.rglob("*") if f.suffix in _KINDS and f.is_file())

    def chosen(part: str) -> list[Path]:
        return [f for f in files if part in str(f.relative_to(options.root))]

    print(f"{'':32s}{'sounds':>6s}{'':15s}ours, with it         control")
    for part in _RECORDED:
        row(part, [decoded(f) for f in chosen(part)[:1]])
    claps = [decoded(f) for f in chosen(_CLAPS) if "clap" in f.name.lower()]
    cut = [c[max(0, int(np.abs(c).argmax()) - 80) :][:3200] / max(float(np.abs(c).max()), 1e-9) for c in claps]
    for least, most in ((5, 10), (10, 25), (25, 60)):
        row(f"{least} to {most} people, mixed", [crowd(cut, int(rng.integers(least, most)), rng) for _ in range(30)])
    long: list[np.ndarray] = []
    for name, parts in _OTHERS.items():
        long += others(name, [f for part in parts for f in chosen(part)], rng, options.names)
    row("speech in noise and music", list(speech(options.voices, long, rng)))
    others("packages looked at last", [f for part in _LAST for f in chosen(part)], rng, options.names)


if __name__ == "__main__":
    main()
