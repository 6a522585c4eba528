"""Tags shots with the user's own labels, and abstains where nothing fits clearly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.events import Notice
from studio.vision.picture_encoder import PictureEncoder
from studio.vision.scenes import Scene, Shot, Tag

if TYPE_CHECKING:
    from studio.models.cache import ModelCache
    from studio.models.model_row import ModelRow

OnProgress = Callable[[str, int, int], None]  # stage, done and total bytes of a load
MAX_LABELS = 500
MAX_LABEL = 100  # characters
DEFAULT_LABELS: tuple[str, ...] = (
    "crowd of people", "person", "dog", "cat", "bird", "horse", "wild animal", "farm animal", "fish", "insect", "flower", "tree", "forest",
    "mountain", "beach", "ocean", "lake or river", "snow", "desert", "sky and clouds", "outer space", "rocket launch", "city street",
    "house", "church", "historic building", "tower", "bridge", "car", "bus or truck", "train", "motorcycle", "bicycle", "airplane", "boat",
    "cup of coffee", "fruit", "food", "kitchen", "living room", "computer screen", "office desk", "telephone", "book or printed page",
    "clock", "coins and money", "musical instrument", "sports game", "toy", "clothing", "furniture", "tool or machine", "farm",
)  # fmt: skip
_TAGS = 5  # labels kept per shot
_THUMBNAIL = 160  # px
_FLAT = 3.0  # of 255: the smallest standard deviation of brightness
_NOISY = 0.4  # correlation of neighbouring pixels: photographs lie above 0.8, noise at 0
_ALIKE = 0.6  # cosine between labels that mean nearly the same


def read_labels(text: str, field: str = "labels") -> tuple[str, ...]:
    """Labels separated by commas (also full-width ones), semicolons or lines; without empty ones and duplicates, at least one.

    An empty text means `DEFAULT_LABELS`. Raises `InvalidInput` about ``field`` for more than `MAX_LABELS` labels, or one longer
    than `MAX_LABEL`.
    """
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n\r，、；]", text)]
    labels = unique_labels(parts)
    if not labels:
        return DEFAULT_LABELS
    if len(labels) > MAX_LABELS:
        raise InvalidInput("error.labels_too_many", field, count=len(labels), limit=MAX_LABELS)
    long = next((label for label in labels if len(label) > MAX_LABEL), None)
    if long is not None:
        raise InvalidInput("error.label_too_long", field, label=long[:30], limit=MAX_LABEL)
    return labels


def unique_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """``labels`` without empty ones, and without those that differ from an earlier one only in case or spaces."""
    found: dict[str, str] = {}
    for label in labels:
        plain = " ".join(label.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    return tuple(found.values())


def can_read(encoder: PictureEncoder, label: str) -> bool:
    """Whether the text model knows the script of ``label``: the models here read only English (Latin letters)."""
    letters = [c for c in label if c.isalpha()]
    return bool(letters) and all(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters)


def label_notices(encoder: PictureEncoder, labels: Sequence[str]) -> tuple[Notice, ...]:
    """A warning about labels in a script that the encoder cannot read, because those are never assigned."""
    unread = [label for label in unique_labels(labels) if not can_read(encoder, label)]
    if not unread:
        return ()
    return (Notice("notice.labels_unread", {"labels": "、".join(unread[:3]), "count": len(unread), "engine": encoder.title}, "warning"),)


def tag(
    encoder: PictureEncoder, shot_images: Sequence[Sequence[np.ndarray]], shots: Sequence[Shot], labels: Sequence[str]
) -> tuple[Scene, ...]:
    """One `Scene` for each shot, with its five best labels and whether the tagger commits to the first.

    ``shot_images``: a few pictures of each shot, uint8 (h, w, 3); a shot without pictures gets no tags. ``labels``: duplicates are
    merged, and labels that the encoder cannot read are ignored. Raises ValueError when the two sequences differ in length.
    """
    if len(shot_images) != len(shots):
        raise ValueError(f"{len(shots)} shots, but pictures of {len(shot_images)}")
    known = [label for label in unique_labels(labels) if can_read(encoder, label)]
    found = _seen(encoder, shot_images)
    vectors = np.stack([seen.vector for seen in found.values()]).astype(np.float32) if found else np.zeros((0, 0), np.float32)
    texts = encoder.encode_texts(known) if known and found else np.zeros((0, 0))
    scores = encoder.scores(vectors, texts) if len(texts) and found else np.zeros((len(found), 0))
    likeness = encoder.likeness(texts)
    scenes = [Scene(shot) for shot in shots]
    for row, (i, seen) in enumerate(found.items()):
        tags, answered = _answer(encoder, scores[row], known, likeness)
        scenes[i] = Scene(shots[i], tags, answered and seen.clear, vectors[row], seen.thumbnail)
    return tuple(scenes)


def thumbnail(image: np.ndarray, side: int = _THUMBNAIL) -> np.ndarray:
    """``image`` uint8 (h, w, 3) at most ``side`` px wide."""
    import cv2

    height, width = image.shape[:2]
    if width <= side:
        return image
    return cv2.resize(image, (side, max(1, round(height * side / width))), interpolation=cv2.INTER_AREA)


@contextmanager
def open_encoder(cache: ModelCache, row: ModelRow, on_progress: OnProgress | None = None) -> Iterator[PictureEncoder]:
    """The encoder of a catalog row with the role ``frame-labels``; its models stay leased until the block ends.

    Raises like `ModelCache.lease`; nothing of the encoder may be used after the block.
    """
    with ExitStack() as stack:
        lease = stack.enter_context(cache.lease(row.id, on_progress=on_progress))
        if row.kind == "studio":
            from studio.vision.class_evidence import ClassEvidence

            text = stack.enter_context(cache.lease("minilm", on_progress=on_progress))
            lock = text.lock("processor")
            encoder = ClassEvidence(row.title, lease["model"], lease["faces"], text["model"], text["processor"], lock)
            encoder.identities = (*lease.identities, *text.identities)
        else:
            from studio.vision.clip import Clip

            encoder = Clip(row.title, lease["model"], lease["processor"], lease.lock("processor"))
            encoder.identities = tuple(lease.identities)
        yield encoder


@dataclass(frozen=True, eq=False)
class _Seen:
    """What is left of a shot's pictures: a vector (d,), whether they show anything that the tagger may name, and a small picture."""

    vector: np.ndarray
    clear: bool
    thumbnail: np.ndarray


def _seen(encoder: PictureEncoder, shot_images: Sequence[Sequence[np.ndarray]]) -> dict[int, _Seen]:
    """Number of a shot -> what its pictures show. One shot at a time: all pictures of a film would fill the memory."""
    found: dict[int, _Seen] = {}
    for number, images in enumerate(shot_images):
        if not len(images):
            continue
        vectors, sure = encoder.encode_with_confidence(list(images))
        clear = float(sure.mean()) >= encoder.floor and any(has_content(image) for image in images)
        found[number] = _Seen(encoder.pooled(vectors), clear, thumbnail(images[len(images) // 2]))
    return found


def has_content(image: np.ndarray) -> bool:
    """Whether ``image`` uint8 (h, w, 3) is more than one colour or noise: neighbouring pixels of a photograph are alike."""
    grey = image.astype(np.float32).mean(2)
    grey -= grey.mean()
    power = float(np.square(grey).mean())
    if power < _FLAT**2 or min(grey.shape) < 2:
        return False
    across, down = (grey[:, 1:] * grey[:, :-1]).mean(), (grey[1:] * grey[:-1]).mean()
    return bool((across + down) / 2 > _NOISY * power)


def _answer(encoder: PictureEncoder, scores: np.ndarray, labels: list[str], likeness: np.ndarray) -> tuple[tuple[Tag, ...], bool]:
    if not len(scores):
        return (), False
    ranks = scores
    if encoder.independent:  # among those that are surely seen and nearly the same, the order of the labels decides
        ranks = np.where(scores >= encoder.gate, np.maximum(np.round(scores, 1), encoder.gate), scores)
    best = [int(i) for i in np.argsort(-ranks, kind="stable")[:_TAGS]]
    rivals = scores[likeness[best[0]] < _ALIKE]  # "cat" and "kitten" do not compete
    clear = not len(rivals) or scores[best[0]] - rivals.max() >= encoder.margin
    answered = bool(clear and scores[best[0]] >= encoder.gate)
    told: list[int] = []
    for i in best if encoder.independent else best[:1]:
        if answered and scores[i] >= encoder.gate and all(likeness[i][j] < _ALIKE for j in told):
            told.append(i)
    shares = encoder.shares(scores)
    return tuple(Tag(labels[i], float(shares[i]), i in told) for i in best), answered
