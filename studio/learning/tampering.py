"""Edits that people make to a picture file, by accident or on purpose, as functions from bytes to bytes.

``careless`` editors do not know of the record in the file: some keep it beside other pixels, some lose it. ``knowing`` editors rewrite
whatever stands there in plain text, so that it fits the edited picture; what they cannot do is sign.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from PIL import Image, ImageEnhance

from studio.learning.png_chunks import CREDENTIALS, chunks, joined, keyword_of, with_flipped_bit, with_pixels, with_texts, without

HASH = "pixels-sha256"
"""Keyword of a plain text that holds `pixel_hash`: the control, which anybody can rewrite."""

Group = Literal["bytes", "retouch", "format", "text", "swap", "forge"]
GROUPS: tuple[Group, ...] = ("bytes", "retouch", "format", "text", "swap", "forge")


@dataclass(frozen=True)
class Subject:
    """A picture file ``png`` with its record, the same of another picture, and a forger's hand.

    ``record``: keyword of the plain record. ``sign``: signs a PNG with a certificate of the forger's own; None where nothing signs.
    """

    png: bytes
    other: bytes
    record: str
    sign: Callable[[bytes], bytes] | None = None

    @cached_property
    def pixels(self) -> np.ndarray:
        """uint8 (h, w, 3)."""
        return pixels_of(self.png)

    @cached_property
    def other_pixels(self) -> np.ndarray:
        """Those of the other picture."""
        return pixels_of(self.other)


Maker = Callable[[Subject, np.random.Generator], bytes]


@dataclass(frozen=True)
class Edit:
    """One kind of edit; ``make`` draws its details from the generator."""

    name: str
    group: Group
    knowing: bool
    make: Maker


def pixels_of(data: bytes) -> np.ndarray:
    """uint8 (h, w, 3). Raises ``OSError`` or ``SyntaxError`` for a damaged file, as Pillow does."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def pixel_hash(pixels: np.ndarray) -> str:
    """SHA-256 of size and pixels, hex."""
    return hashlib.sha256(repr(pixels.shape).encode() + np.ascontiguousarray(pixels).tobytes()).hexdigest()


def _pasted(subject: Subject, rng: np.random.Generator) -> np.ndarray:
    base, part = subject.pixels.copy(), subject.other_pixels
    side = int(min(base.shape[:2]) * rng.uniform(0.2, 0.4))
    y, x = (int(rng.integers(0, size - side)) for size in base.shape[:2])
    base[y : y + side, x : x + side] = part[:side, :side]
    return base


def _dotted(subject: Subject, rng: np.random.Generator) -> np.ndarray:
    base = subject.pixels.copy()
    y, x = (int(rng.integers(0, size)) for size in base.shape[:2])
    base[y, x, int(rng.integers(3))] ^= 1
    return base


def _brighter(subject: Subject, rng: np.random.Generator) -> np.ndarray:
    return np.asarray(ImageEnhance.Brightness(Image.fromarray(subject.pixels)).enhance(float(rng.uniform(1.1, 1.6))))


def _cropped(subject: Subject, rng: np.random.Generator) -> np.ndarray:
    base = subject.pixels
    edge = int(min(base.shape[:2]) * rng.uniform(0.05, 0.25))
    return base[edge:-edge, edge:-edge]


def _resized(subject: Subject, rng: np.random.Generator) -> np.ndarray:
    image = Image.fromarray(subject.pixels)
    scale = float(rng.uniform(0.5, 0.9))
    return np.asarray(image.resize((int(image.width * scale), int(image.height * scale)), Image.Resampling.LANCZOS))


def _mirrored(subject: Subject, _rng: np.random.Generator) -> np.ndarray:
    return subject.pixels[:, ::-1]


def saved(pixels: np.ndarray, kind: str, quality: int = 90) -> bytes:
    """The pixels in a new file, with nothing beside them."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, kind, quality=quality)
    return out.getvalue()


def _kept(change: Callable[[Subject, np.random.Generator], np.ndarray]) -> Maker:
    return lambda subject, rng: with_pixels(subject.png, change(subject, rng))


def _fitted(png: bytes, pixels: np.ndarray) -> bytes:
    """Those pixels in the place of its own, and the plain hash written anew so that it fits them."""
    return with_texts(with_pixels(png, pixels), {HASH: pixel_hash(pixels)})


def _known(change: Callable[[Subject, np.random.Generator], np.ndarray]) -> Maker:
    return lambda subject, rng: _fitted(subject.png, change(subject, rng))


def _lost(change: Callable[[Subject, np.random.Generator], np.ndarray], kind: str) -> Maker:
    return lambda subject, rng: saved(change(subject, rng), kind, int(rng.integers(50, 95)))


def _unchanged(subject: Subject, _rng: np.random.Generator) -> np.ndarray:
    return subject.pixels


def _rewritten(subject: Subject, rng: np.random.Generator) -> bytes:
    """Another seed in the plain record."""
    said = json.loads(next(c for c in chunks(subject.png) if keyword_of(c) == subject.record)[1].split(b"\0", 5)[-1])
    return with_texts(subject.png, {subject.record: json.dumps({**said, "seed": int(rng.integers(10**6, 10**9))}, ensure_ascii=False)})


def _unlabelled(subject: Subject, _rng: np.random.Generator) -> bytes:
    """Every plain text taken out, the credentials left."""
    return joined([chunk for chunk in chunks(subject.png) if keyword_of(chunk) is None])


def _stripped(subject: Subject, rng: np.random.Generator) -> bytes:
    return _fitted(without(subject.png, CREDENTIALS), _pasted(subject, rng))


def _swapped(subject: Subject, _rng: np.random.Generator) -> bytes:
    """Everything that the other file says of itself, over these pixels."""
    return _fitted(subject.other, subject.pixels)


def _moved(subject: Subject, _rng: np.random.Generator) -> bytes:
    """The other file's credentials alone."""
    box = [chunk for chunk in chunks(subject.other) if chunk[0] == CREDENTIALS]
    kept = [chunk for chunk in chunks(subject.png) if chunk[0] != CREDENTIALS]
    return joined([kept[0], *box, *kept[1:]]) if box else _swapped(subject, _rng)


def _forged(subject: Subject, rng: np.random.Generator) -> bytes:
    edited = _fitted(without(subject.png, CREDENTIALS), _pasted(subject, rng))
    return subject.sign(edited) if subject.sign else edited


def _padded(subject: Subject, _rng: np.random.Generator) -> bytes:
    """A byte that nobody reads: in the padding of the credentials, or where there are none in a text without meaning."""
    box = next((content for kind, content in chunks(subject.png) if kind == CREDENTIALS), None)
    if box is None or (start := box.rfind(bytes(256))) < 0:
        return with_texts(subject.png, {"Software": "Multimodal Studia"})
    spoilt = box[: start + 128] + b"\x01" + box[start + 129 :]
    return joined([(kind, spoilt if kind == CREDENTIALS else content) for kind, content in chunks(subject.png)])


def _signature_bit(subject: Subject, rng: np.random.Generator) -> bytes:
    kind = CREDENTIALS if CREDENTIALS in subject.png else b"iTXt"
    return with_flipped_bit(subject.png, kind, float(rng.uniform(0.3, 0.5)))


EDITS: tuple[Edit, ...] = (
    Edit("bit_of_pixels", "bytes", False, lambda s, rng: with_flipped_bit(s.png, b"IDAT", float(rng.uniform(0.05, 0.95)))),
    Edit("paste", "retouch", False, _kept(_pasted)),
    Edit("jpeg", "format", False, _lost(_unchanged, "JPEG")),
    Edit("seed", "text", True, _rewritten),
    Edit("swap_all", "swap", True, _swapped),
    Edit("paste_sign", "forge", True, _forged),
    Edit("appended", "bytes", False, lambda s, rng: s.png + rng.bytes(int(rng.integers(1, 99)))),
    Edit("crop_known", "retouch", True, _known(_cropped)),
    Edit("webp", "format", False, _lost(_unchanged, "WEBP")),
    Edit("no_text", "text", False, _unlabelled),
    Edit("swap_credentials", "swap", True, _moved),
    Edit("strip_paste", "forge", True, _stripped),
    Edit("truncated", "bytes", False, lambda s, rng: s.png[: int(len(s.png) * rng.uniform(0.3, 0.95))]),
    Edit("dot", "retouch", False, _kept(_dotted)),
    Edit("screenshot", "format", False, _lost(_unchanged, "PNG")),
    Edit("bit_of_credentials", "text", False, _signature_bit),
    Edit("paste_known", "retouch", True, _known(_pasted)),
    Edit("brighter", "retouch", False, _kept(_brighter)),
    Edit("brighter_known", "retouch", True, _known(_brighter)),
    Edit("crop", "retouch", False, _kept(_cropped)),
    Edit("resize", "format", False, _lost(_resized, "JPEG")),
    Edit("resize_known", "retouch", True, _known(_resized)),
    Edit("mirror_known", "retouch", True, _known(_mirrored)),
    Edit("dot_known", "retouch", True, _known(_dotted)),
    Edit("padding", "bytes", True, _padded),
)
"""25 kinds of edits: four rounds are a hundred."""
