"""The files that are edited: two pictures of the studio, one of them with its record signed, and the same without a signature."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from studio.learning.tampering import HASH, Subject, pixel_hash, pixels_of
from studio.media.credentials.content_manifest import making_of
from studio.media.credentials.content_record import HOLDS
from studio.media.credentials.credential_reading import Trust, examine
from studio.media.credentials.sealing import installed, signed
from studio.media.credentials.signing_certificate import SigningCertificate, passing_certificate
from studio.media.image import png_bytes
from studio.media.metadata.provenance import KEYWORD, Provenance
from studio.media.metadata.text_chunks import read_json, read_texts
from studio.settings import ASSETS

Outcome = Literal["noticed", "missed", "gone"]
OUTCOMES: tuple[Outcome, ...] = ("noticed", "missed", "gone")
_FOLDER = ASSETS / "examples" / "text_to_image"
_SIDE = 192  # px; the studio's examples made smaller, so that a hundred edits take seconds


@dataclass(frozen=True)
class Pair:
    """``idea`` and ``control``: the same picture with the stronger and the weaker record. ``trust`` knows the signature of ``idea``.

    With c2pa: signed, beside a plain record with a hash of the pixels. Without: that plain record, beside one without a hash.
    """

    idea: Subject
    control: Subject
    trust: Trust | None

    def idea_outcome(self, edited: bytes) -> Outcome:
        """What a reader of the stronger record makes of a file."""
        return plain_outcome(edited, hashed=True) if self.trust is None else signed_outcome(edited, self.trust)

    def control_outcome(self, edited: bytes) -> Outcome:
        """What a reader of the weaker record makes of it."""
        return plain_outcome(edited, hashed=self.trust is not None)


def signed_outcome(edited: bytes, trust: Trust) -> Outcome:
    """Noticed unless the file still counts as signed by this very studio; gone where there is no signature at all."""
    state = examine(edited, trust).state
    if state in ("none", "stripped", "unreadable"):
        return "gone" if _opens(edited) else "noticed"
    return "missed" if state in HOLDS - {"unknown"} else "noticed"


def plain_outcome(edited: bytes, *, hashed: bool) -> Outcome:
    """Missed where the plain record is there and nothing speaks against it; ``hashed``: its hash of the pixels is compared."""
    try:
        texts, pixels = read_texts(edited, None), pixels_of(edited)
    except Exception:  # a damaged file: every decoder has errors of its own
        return "noticed"
    text = texts.get(KEYWORD)
    if text is None or (hashed and HASH not in texts):
        return "gone"
    if read_json(text) is None or (hashed and texts[HASH] != pixel_hash(pixels)):
        return "noticed"
    return "missed"


def pair(seed: int) -> Pair:
    """Two of the studio's own example pictures, chosen by the seed, with their records."""
    files = sorted(_FOLDER.glob("*.png"))
    first, second = np.random.default_rng(seed).choice(len(files), 2, replace=False)
    plain = [_small(files[int(k)]) for k in (first, second)]
    control = Subject(plain[0], plain[1], KEYWORD)
    if not installed():
        return Pair(control, control, None)
    ours, forger = passing_certificate(), passing_certificate()
    idea = Subject(_signed(plain[0], ours), _signed(plain[1], ours), KEYWORD, partial(_signed, certificate=forger))
    return Pair(idea, control, Trust(ours.anchor, ours.serial))


def _small(path: Path) -> bytes:
    texts: Mapping[str, str] = read_texts(path, None)
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS))
    return png_bytes(pixels, {**texts, HASH: pixel_hash(pixels)})


def _signed(png: bytes, certificate: SigningCertificate) -> bytes:
    text = read_texts(png, None)[KEYWORD]
    return signed(png, making_of(Provenance.model_validate_json(text)), certificate, text)


def _opens(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
    except Exception:  # as in `plain_outcome`
        return False
    return True
