"""What a viewer brings to be matched: pictures, alone or in a ZIP, and sentences, one a line."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.media.image_decoding import decode, rgb
from studio.media.recordings_zip import file_name, is_zip, recordings_in, unpacked

if TYPE_CHECKING:
    from studio.media.decoding_limits import DecodingLimits
    from studio.tasks.lab.experiment import Bench

MOST_PICTURES, MOST_SENTENCES = 100, 100
_MOST_BYTES = 200 * 2**20  # of a ZIP, unpacked
_LONGEST = 400  # characters of a sentence
_SIDE = 224  # px; engines make pictures smaller still
_PICTURES, _SENTENCES = "match_pictures", "match_sentences"


@dataclass(frozen=True)
class OwnPictures:
    """``pixels``: uint8 (224, 224, 3), the middle of each picture; ``names`` of their files; ``skipped``: files
    that are no pictures."""

    pixels: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    skipped: int = 0


def own_sentences(text: str) -> tuple[str, ...]:
    """The lines that say something. Raises `InvalidInput` for more than 100 of them, or a line longer than 400 characters."""
    lines = tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
    if len(lines) > MOST_SENTENCES:
        raise InvalidInput("error.lab_match_sentences", _SENTENCES, limit=MOST_SENTENCES)
    if any(len(line) > _LONGEST for line in lines):
        raise InvalidInput("error.lab_match_sentence_long", _SENTENCES, limit=_LONGEST)
    return lines


def own_pictures(path: Path, limits: DecodingLimits, bench: Bench) -> OwnPictures:
    """The pictures of a file. Raises `InvalidInput` for what is neither a picture nor a ZIP that holds one to a hundred files of which at
    least one is a picture."""
    if not is_zip(path):
        return OwnPictures((_middle(path, limits),), (file_name(path.name),))
    names = recordings_in(path, _PICTURES, most_files=MOST_PICTURES, most_bytes=_MOST_BYTES)
    pixels: list[np.ndarray] = []
    kept: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(names):
            bench.step(number, len(names), "lab_data")
            with unpacked(path, name, Path(folder), _PICTURES) as file:
                try:
                    pixels.append(_middle(file, limits))
                except InvalidInput:  # a text, a thumbnail index: the others still count
                    continue
            kept.append(file_name(name))
    if not pixels:
        raise InvalidInput("error.lab_match_no_pictures", _PICTURES)
    return OwnPictures(tuple(pixels), tuple(kept), len(names) - len(kept))


def _middle(path: Path, limits: DecodingLimits) -> np.ndarray:
    """The square in the middle of a picture, as an engine sees it."""
    from PIL import Image, ImageOps

    image, _notices = decode(path, _PICTURES, limits)
    return np.asarray(ImageOps.fit(rgb(image, _PICTURES), (_SIDE, _SIDE), Image.Resampling.BOX))
