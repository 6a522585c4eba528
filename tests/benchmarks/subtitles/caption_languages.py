"""Share of captions that keep to the style guide of their language, on real sentences with made-up word times.

    python -m tests.benchmarks.subtitles.caption_languages FOLDER

``FOLDER`` holds a text file for each language (``es.txt``, ``zh-TW.txt``, ...), one sentence a line. The published figures are from the
Debian packages fortunes-es, -it, -de, -ru, debian-handbook and debian-reference-*, whose texts tuned nothing. Words last as long as in
brisk speech, with pauses after punctuation; Chinese and Japanese come in pieces of one to three characters, as Whisper writes them.

Beside each share: that of a splitter that fills lines up to the limit, and that of the studio's own segmentation with the rules of English.
``one word``: captions of a single word out of the middle of a sentence. ``codings``: files of one to four captions in an older coding that
are not read exactly, and how many charset-normalizer does not. ``in-time off``: how far captions appear from their first word, since
appearing early or late is a way to buy reading time.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

from studio.captions.compliance import check
from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.formats.text_coding import decode
from studio.captions.line_breaks import ends_sentence, join, units, width
from studio.captions.repair import repair
from studio.captions.style_guides import GUIDES, StyleGuide, guide_for
from studio.speech.transcript import Word

PACE = {"ru": 14.0, "ar": 12.5, "zh": 4.6, "ja": 6.2, "ko": 6.5}  # characters a second between pauses
OTHER_PACE = 15.5
SENTENCES = 60  # a recording
RECORDINGS = 8
FIRST_SEED = 10  # those below were looked at while the rules were written
CODINGS = {"ru": ("cp1251", "koi8_r"), "zh-CN": ("gbk",), "zh-TW": ("cp950",), "ja": ("cp932",), "ko": ("cp949",), "ar": ("cp1256",)}


def spoken(sentences: Sequence[str], language: str, dice: random.Random) -> list[Word]:
    """Some consecutive sentences as words with times."""
    first = dice.randrange(max(1, len(sentences) - SENTENCES))
    at, found = 0.5, []
    for sentence in sentences[first : first + SENTENCES]:
        for piece in _pieces(sentence, language, dice):
            letters = sum(char.isalnum() for char in piece)
            length = max(0.08, letters / PACE.get(language.split("-")[0], OTHER_PACE) * dice.uniform(0.8, 1.2))
            found.append(Word(piece, round(at, 3), round(at + length, 3), 0.9))
            at += length
            if piece[-1] in ".!?。！？؟…":
                at += dice.uniform(0.35, 1.1)
            elif piece[-1] in ",;:，、；：،":
                at += dice.uniform(0.1, 0.35)
            elif dice.random() < 0.06:
                at += dice.uniform(0.15, 0.5)
    return found


def _pieces(sentence: str, language: str, dice: random.Random) -> list[str]:
    if language.split("-")[0] not in ("zh", "ja"):
        return sentence.split()
    found: list[str] = []
    rest = units(sentence)
    while rest:
        size = dice.choice((1, 1, 2) if language.startswith("zh") else (1, 2, 2, 3))
        taken = rest[:size] if all(not unit.isascii() for unit in rest[:size]) else rest[:1]
        found.append("".join(taken))
        rest = rest[len(taken) :]
    return found


def filled(words: Sequence[Word], guide: StyleGuide) -> list[Cue]:
    """The baseline: lines filled up to the limit, two a caption, shown while they are spoken."""
    cues: list[Cue] = []
    lines: list[str] = []
    line: list[Word] = []
    inside: list[Word] = []
    for word in [*words, None]:
        if line and (word is None or width(join([*(w.text for w in line), word.text])) > guide.max_line):
            lines.append(join([w.text for w in line]))
            line = []
            if word is None or len(lines) == guide.max_lines:
                cues.append(Cue(inside[0].start, inside[-1].end, tuple(lines), tuple(inside)))
                lines, inside = [], []
        if word is not None:
            line.append(word)
            inside.append(word)
    return cues


def lonely(cues: Sequence[Cue]) -> int:
    """Captions of one word (two full-width characters) that are not a sentence."""
    found = 0
    for i, cue in enumerate(cues):
        wide = width(cue.text) > len(cue.text)
        alone = width(cue.text) <= 4 if wide else len(cue.text.split()) == 1
        whole = ends_sentence(cue.words[-1].text) and (i == 0 or ends_sentence(cues[i - 1].words[-1].text)) if cue.words else True
        found += alone and not whole
    return found


def misread(sentences: Sequence[str], codec: str, dice: random.Random, count: int = 80) -> tuple[int, int, int]:
    """(files, wrong here, wrong with charset-normalizer) of short caption files in an older coding."""
    import charset_normalizer

    files = ours = theirs = 0
    for _ in range(20 * count):
        chosen = dice.sample(sentences, dice.choice((1, 1, 2, 4)))
        text = "".join(f"{i + 1}\n00:00:0{i},000 --> 00:00:0{i + 1},000\n{line[:60]}\n\n" for i, line in enumerate(chosen))
        try:
            data = text.encode(codec)
        except UnicodeEncodeError:
            continue
        if files == count or text.isascii():
            continue
        files += 1
        try:
            ours += decode(data).text != text
        except UnicodeDecodeError:
            ours += 1
        best = charset_normalizer.from_bytes(data).best()
        theirs += best is None or str(best) != text
    return files, ours, theirs


def measure(sentences: Sequence[str], language: str) -> str:
    """One row of the table."""
    guide = guide_for("netflix", language)
    kept = {"studio": 0.0, "filled": 0.0, "English rules": 0.0}
    total = dict.fromkeys(kept, 0)
    alone = 0
    off: list[float] = []
    for seed in range(FIRST_SEED, FIRST_SEED + RECORDINGS):
        words = spoken(sentences, language, random.Random(seed))
        made = repair(build(words, guide), guide)
        alone += lonely(made)
        off += [abs(cue.start - cue.words[0].start) for cue in made if cue.words]
        tried = {
            "studio": made,
            "filled": filled(words, guide),
            "English rules": repair(build(words, GUIDES["netflix"]), GUIDES["netflix"]),
        }
        for name, cues in tried.items():
            kept[name] += check(cues, guide).compliant * len(cues)
            total[name] += len(cues)
    shares = "  ".join(f"{name} {100 * kept[name] / total[name]:5.1f} %" for name in kept)
    return f"{language:6} {total['studio']:5} captions  {shares}  one word {alone}  in-time off {1000 * sum(off) / len(off):.0f} ms"


def main() -> None:
    for file in sorted(Path(sys.argv[1]).glob("*.txt")):
        sentences = file.read_text(encoding="utf-8").split("\n")
        print(measure([line for line in sentences if line], file.stem))
        for codec in CODINGS.get(file.stem, ("cp1252",)):
            files, ours, theirs = misread([line for line in sentences if line], codec, random.Random(5))
            print(f"       {codec}: {files} files, {ours} misread, charset-normalizer {theirs}")


if __name__ == "__main__":
    main()
