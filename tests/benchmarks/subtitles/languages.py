"""Are other languages recognised, and is the language right? ``python -m tests.benchmarks.subtitles.languages [--prompts 60]``

Prompts by professional speakers, joined to pieces of about 20 s, through the studio with Whisper base and through faster-whisper called
directly with the same weights (int8, five beams); both have to find the language themselves. Errors are counted twice: with "five" and "5"
as the same word, and as written. ``--seed``: other pieces of the same voices. ``--stamps [--root FOLDER]``: amateur voices in nine
languages, of Debian's tuxpaint-stamps-default. ``--east-asia``: Mandarin and Japanese from the synthesiser, and both translated.
``--times``: how far word times are off in synthetic speech, refined and not. ``--foreign``: what the English model alone says to other
languages. Needs Debian's asterisk-core-sounds-{en,es,fr,it,ru}-g722 and espeak-ng.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from studio import Settings, Studio
from studio.captions.line_breaks import join
from studio.media.audio import AudioWindow, audio_windows
from studio.models.lease import Lease
from studio.speech.recognition import recognize
from studio.speech.spoken_language import sounds_foreign
from tests.benchmarks import spoken_samples as spoken
from tests.benchmarks.speech import cpu_seconds, matched, plain
from tests.benchmarks.subtitles import east_asia, stamp_voices
from tests.benchmarks.subtitles.spoken_text import normalizer, word_errors
from tests.benchmarks.subtitles.studio_prompts import RATE, VOICES, Clip, prompts

_PIECE = 20.0  # seconds
_WHOLE = 10.0  # seconds; shorter pieces are what was left over
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


def words(lease: Lease, clip: Clip, translate: bool = False) -> tuple[str, str]:
    """(text, language) by the studio."""
    parts = list(recognize(lease, [AudioWindow(0.0, clip.samples)], translate=translate))
    return join([w.text for part in parts for w in part.words]), parts[-1].language


def direct(lease: Lease, clip: Clip, translate: bool = False) -> tuple[str, str]:
    """(text, language) by faster-whisper as its documentation calls it."""
    task = "translate" if translate else "transcribe"
    segments, info = lease["model"].transcribe(clip.samples, task=task, beam_size=5, word_timestamps=True, vad_filter=True)
    return " ".join(s.text for s in segments), info.language


def recognition(sources: Iterable[tuple[str, Sequence[Clip]]]) -> None:
    """Word errors and languages of all voices."""
    print(
        f"{'':8s}{'pieces':>8s}{'studio':>10s}{'direct':>10s}{'as written':>12s}{'direct':>10s}{'language':>12s}{'direct':>10s}{'cpu':>8s}"
    )
    right, total, whole = [0, 0], 0, [0, 0]
    with leased("whisper-base") as lease:
        for language, clips in sources:
            runs, spent = [], []
            for run in (words, direct):
                before = cpu_seconds()
                runs.append([run(lease, clip) for clip in clips])
                spent.append(cpu_seconds() - before)
            said = [clip.text for clip in clips]
            rates = [word_errors(language, said, [text for text, _ in run], alike) for alike in (True, False) for run in runs]
            found = [sum(heard == language for _, heard in run) for run in runs]
            right, total = [r + f for r, f in zip(right, found, strict=True)], total + len(clips)
            long = [heard == language for (_, heard), clip in zip(runs[0], clips, strict=True) if clip.seconds >= _WHOLE]
            whole = [whole[0] + sum(long), whole[1] + len(long)]
            print(
                f"{language:8s}{len(clips):8d}{rates[0]:8.1f} %{rates[1]:8.1f} %{rates[2]:10.1f} %{rates[3]:8.1f} %"
                f"{f'{found[0]}/{len(clips)}':>12s}{f'{found[1]}/{len(clips)}':>10s}{spent[0] / spent[1]:7.2f}x",
                flush=True,
            )
    print(f"language right: studio {right[0]}, direct {right[1]} of {total}")
    print(f"studio, pieces of {_WHOLE:.0f} s or more: {whole[0]} of {whole[1]}")


def eastern(folder: Path | None) -> None:
    """Character errors in Mandarin and Japanese, and how much of the meaning a translation into English has."""
    print(f"{'':8s}{'pieces':>8s}{'studio':>10s}{'direct':>10s}{'language':>12s}{'direct':>10s}{'translated':>12s}{'direct':>10s}")
    with leased("whisper-base") as lease:
        for language in ("zh", "ja"):
            made = east_asia.pieces(language, folder)
            said, english = [clip.text for clip, _ in made], [text for _, text in made]
            heard = [[run(lease, clip) for clip, _ in made] for run in (words, direct)]
            errors = [east_asia.character_errors(said, [text for text, _ in run]) for run in heard]
            found = [sum(code == language for _, code in run) for run in heard]
            kept = [_share_of_words(english, [run(lease, clip, True)[0] for clip, _ in made]) for run in (words, direct)]
            print(
                f"{language:8s}{len(made):8d}{errors[0]:8.1f} %{errors[1]:8.1f} %{found[0]:12d}{found[1]:10d}"
                f"{kept[0]:10.1f} %{kept[1]:8.1f} %",
                flush=True,
            )


def _share_of_words(meant: Sequence[str], written: Sequence[str]) -> float:
    """How many words of one translation in a hundred stand in another."""
    normal = normalizer("en")
    pairs = [(Counter(normal(a).split()), Counter(normal(b).split())) for a, b in zip(meant, written, strict=True)]
    return 100 * sum((a & b).total() for a, b in pairs) / sum(a.total() for a, _ in pairs)


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
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--stamps", action="store_true")
    parser.add_argument("--root", type=Path, default=stamp_voices.FOLDER, help="where the stamps of Tux Paint are")
    parser.add_argument("--pieces", type=int, default=12, help="of the stamps, for each language")
    parser.add_argument("--east-asia", action="store_true")
    parser.add_argument("--recordings", type=Path, help="of the sentences of --east-asia; by default espeak-ng speaks them")
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--foreign", action="store_true")
    given = parser.parse_args()
    if given.times:
        word_times()
    elif given.foreign:
        foreign(given.prompts)
    elif given.east_asia:
        eastern(given.recordings)
    elif given.stamps:
        recognition((code, list(stamp_voices.pieces(given.root, code, given.pieces, given.seed))) for code in stamp_voices.LANGUAGES)
    else:
        recognition((code, german() if code == "de" else pieces(code, given.prompts, given.seed)) for code in (*VOICES, "de"))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
