"""Are other languages recognised, and is the language right? ``python -m tests.benchmarks.subtitles.languages [--prompts 60]``

Prompts by professional speakers, joined to pieces of about 20 s, through the studio with Whisper base and through faster-whisper called
directly with the same weights (int8, five beams); both have to find the language themselves. ``--times``: how far word times are off in
synthetic speech, refined and not. ``--foreign``: what the English model alone says to other languages. Needs Debian's
asterisk-core-sounds-{en,es,fr,it,ru}-g722 and espeak-ng.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import jiwer
import numpy as np
from transformers.models.whisper.english_normalizer import BasicTextNormalizer, EnglishTextNormalizer

from studio import Settings, Studio
from studio.media.audio import AudioWindow, audio_windows
from studio.models.lease import Lease
from studio.speech.recognition import recognize
from studio.speech.spoken_language import sounds_foreign
from tests.benchmarks import spoken_samples as spoken
from tests.benchmarks.speech import cpu_seconds, matched, plain
from tests.benchmarks.subtitles.studio_prompts import RATE, VOICES, Clip, prompts

_PIECE = 20.0  # seconds
_GERMAN = (
    "Guten Morgen, meine Damen und Herren, und herzlich willkommen zu unserer Sendung.",
    "Heute sprechen wir darüber, wie sich das Wetter in den nächsten Tagen entwickelt.",
    "Im Norden regnet es am Nachmittag, im Süden scheint den ganzen Tag die Sonne.",
    "Am Abend kommt ein starker Wind auf, und die Temperaturen fallen auf drei Grad.",
)
_TIMED = {
    b"de": _GERMAN,
    b"es": ("Por favor abra el archivo de video y agregue los subtítulos.", "El museo compró cuarenta cuadros de un pintor italiano."),
    b"fr-fr": ("Le musée a acheté quarante tableaux d'un peintre italien.", "Ouvrez la fenêtre et regardez la rivière derrière la maison."),
}


@contextmanager
def leased(model: str) -> Iterator[Lease]:
    """A speech model of a fresh studio in int8, without a hub."""
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
        with studio.cache.lease(model, precision="int8") as lease:
            yield lease


def pieces(language: str, count: int, seed: int = 4) -> list[Clip]:
    """``count`` prompts in random order, joined to pieces of about 20 s with half a second between them."""
    order = np.random.default_rng(seed).permutation(len(prompts(language)))[:count]
    found: list[Clip] = []
    held: list[Clip] = []
    for clip in (prompts(language)[i] for i in order):
        if held and sum(c.seconds + 0.5 for c in held) + clip.seconds > _PIECE:
            found.append(_joined(held))
            held = []
        held.append(clip)
    return [*found, _joined(held)] if held else found


def _joined(clips: Sequence[Clip]) -> Clip:
    sound = np.concatenate([np.pad(c.samples, (0, RATE // 2)) for c in clips])
    return Clip(" ".join(c.text for c in clips), sound)


def german() -> list[Clip]:
    """A sixth language, from the synthesiser."""
    clips = [Clip(s, spoken.speak(s, b"de", 150).samples) for s in _GERMAN]
    return [_joined([clips[i] for i in order]) for order in ((0, 1, 2), (1, 2, 3), (2, 3, 0), (3, 0, 1))]


def words(lease: Lease, clip: Clip, align: bool = True) -> tuple[str, str]:
    """(text, language) by the studio."""
    parts = list(recognize(lease, [AudioWindow(0.0, clip.samples)], align=align))
    return " ".join(w.text for part in parts for w in part.words), parts[-1].language


def direct(lease: Lease, clip: Clip) -> tuple[str, str]:
    """(text, language) by faster-whisper as its documentation calls it."""
    segments, info = lease["model"].transcribe(clip.samples, beam_size=5, word_timestamps=True, vad_filter=True)
    return " ".join(s.text for s in segments), info.language


def recognition(count: int) -> None:
    """Word errors and languages of all voices."""
    print(f"{'':10s}{'pieces':>8s}{'studio':>10s}{'direct':>10s}{'language':>12s}{'direct':>10s}{'cpu':>8s}")
    right = total = 0
    with leased("whisper-base") as lease:
        for language in (*VOICES, "de"):
            normal = EnglishTextNormalizer({}) if language == "en" else BasicTextNormalizer(remove_diacritics=True)
            clips = german() if language == "de" else pieces(language, count)
            said, runs, spent = [normal(c.text) for c in clips], [], []
            for run in (words, direct):
                before = cpu_seconds()
                runs.append([run(lease, clip) for clip in clips])
                spent.append(cpu_seconds() - before)
            errors = [100 * float(jiwer.wer(said, [normal(text) for text, _ in run])) for run in runs]
            found = [sum(heard == language for _, heard in run) for run in runs]
            right, total = right + found[0], total + len(clips)
            of = f"/{len(clips):<3d}{'':3s}"
            rates = f"{errors[0]:8.1f} %{errors[1]:8.1f} %"
            print(
                f"{language:10s}{len(clips):8d}{rates}{found[0]:8d}{of}{found[1]:6d}{of}{spent[0] / spent[1]:7.2f}x",
                flush=True,
            )
    print(f"language right: {right} of {total}")


def word_times() -> None:
    """Starts of words against the synthesiser's own marks, as Whisper gives them and refined."""
    with leased("whisper-base") as lease, tempfile.TemporaryDirectory() as folder:
        for voice, sentences in _TIMED.items():
            for title, align in (("Whisper's own", False), ("refined by energy", True)):
                off: list[float] = []
                for sentence in sentences:
                    sample = spoken.speak(sentence, voice, 150)
                    path = spoken.write(Path(folder) / "sentence.wav", sample.samples)
                    found = [w for part in recognize(lease, audio_windows(path), align=align) for w in part.words]
                    names = [plain(word) for word, _ in sample.onsets]
                    off += [abs(word.start - sample.onsets[i][1]) * 1000 for i, word in matched(names, found)]
                print(
                    f"{voice.decode():8s}{title:20s}{np.mean(off):6.0f} ms mean, {np.median(off):.0f} median, {len(off)} words", flush=True
                )


def foreign(count: int) -> None:
    """How often the English model alone notices that a piece is not English, and English pieces for which it says so (control)."""
    with leased("whisper-tiny-en") as lease:
        for language in VOICES:
            clips, noticed = pieces(language, count, seed=8), 0
            for clip in clips:
                parts = list(recognize(lease, [AudioWindow(0.0, clip.samples)], align=False))
                sure = [word.confidence for part in parts for word in part.words]
                noticed += sounds_foreign(sure, sum(part.speech for part in parts))
            print(f"{language:10s}said not to be English: {noticed} of {len(clips)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=60)
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--foreign", action="store_true")
    given = parser.parse_args()
    if given.times:
        word_times()
    elif given.foreign:
        foreign(given.prompts)
    else:
        recognition(given.prompts)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
