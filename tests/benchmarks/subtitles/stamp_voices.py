"""Real amateur voices with what they say, from Debian's tuxpaint-stamps-default: short descriptions of drawings, in a dozen languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from studio.media.audio import audio_windows
from tests.benchmarks.subtitles.studio_prompts import RATE, Clip

LANGUAGES = ("es", "fr", "ru", "ro", "bg", "ca", "el", "be", "da")
FOLDER = Path("/usr/share/tuxpaint/stamps")
_FEWEST = 3  # words; shorter descriptions say too little to count errors in
_PIECE = 20.0  # seconds
_PAUSE = 0.5  # seconds between descriptions


@cache
def _described(root: Path, language: str) -> tuple[tuple[Path, str], ...]:
    """(recording, text) of every description in the order of their paths, each text once."""
    found: dict[str, Path] = {}
    for path in sorted(root.rglob(f"*_desc_{language}.ogg")):
        listed = path.with_name(path.name.removesuffix(f"_desc_{language}.ogg") + ".txt")
        lines = listed.read_text("utf-8", errors="replace").splitlines() if listed.is_file() else []
        text = next((line.partition("=")[2].strip() for line in lines if line.startswith(f"{language}.utf8=")), "")
        if len(text.split()) >= _FEWEST and not any(c in text for c in "($0123456789"):  # what stands in brackets is not always said
            found.setdefault(text, path)
    if not found:
        raise SystemExit(f"No descriptions in {language!r} under {root}: they need Debian's tuxpaint-stamps-default")
    return tuple((path, text) for text, path in found.items())


def pieces(root: Path, language: str, count: int, seed: int = 3) -> Iterator[Clip]:
    """``count`` pieces of about 20 s, never shorter than 15: descriptions in random order with half a second between them."""
    held: list[Clip] = []
    made = 0
    listed = _described(root, language)
    for i in np.random.default_rng(seed).permutation(len(listed)):
        if made == count:
            return
        path, text = listed[i]
        samples = np.concatenate([window.samples for window in audio_windows(path)])
        held.append(Clip(text, np.pad(samples, (0, int(_PAUSE * RATE)))))
        if sum(clip.seconds for clip in held) >= _PIECE - 2.5:
            yield Clip(" ".join(clip.text for clip in held), np.concatenate([clip.samples for clip in held]))
            held, made = [], made + 1
